"""Settings, one file a concern; every value that differs between places comes from the environment.

``docs/operating.md`` lists the variables.
"""

from .apps import *  # noqa: F403
from .data import *  # noqa: F403
from .mail import *  # noqa: F403
from .people import *  # noqa: F403
from .place import *  # noqa: F403
from .security import *  # noqa: F403
from .tasks import *  # noqa: F403
from .words import *  # noqa: F403
