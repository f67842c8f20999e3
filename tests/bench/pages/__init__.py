"""Goals G1 to G17: pages and acts at 1,000 and at 10,000 proposals, beside a floor."""
