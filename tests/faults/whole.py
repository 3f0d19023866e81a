"""Whether the whole of what is long here is asked for, by `CAIRN_TEST_EVERY_FAULT=1`, or its short form."""

import os

WHOLE = os.environ.get("CAIRN_TEST_EVERY_FAULT") == "1"
