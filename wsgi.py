"""Hands the server an app; a reason not to start is one line."""

import sys

from bscp_voice.start import StartRefused, start

try:
    app = start()
except StartRefused as reason:
    sys.exit(f"bscp-voice does not start: {reason}")
