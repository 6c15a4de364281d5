"""What every engine must do. An engine's tests inherit `EngineSuite` and give it the fixtures `engine` and
`reader`, which is as another process has it."""

from tests.search.engines.suite_changes import ChangesSuite
from tests.search.engines.suite_finding import FindingSuite
from tests.search.engines.suite_pages import PagesSuite
from tests.search.engines.suite_rights import RightsSuite


class EngineSuite(FindingSuite, PagesSuite, RightsSuite, ChangesSuite):
    """Inherit this; the class is not collected by itself."""
