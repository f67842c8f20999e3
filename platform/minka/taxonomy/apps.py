from django.apps import AppConfig


class TaxonomyConfig(AppConfig):
    name = "minka.taxonomy"
    label = "taxonomy"
