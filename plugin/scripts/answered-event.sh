#!/bin/sh
# Tells the collector that a session starts or is about to compact its context, and says what it has to say: the session's
# state, after a compaction. Otherwise silent, and never an error: what this prints becomes part of the session. The
# program, where it is at hand, also does its work while no collector runs.
if command -v hallmonitor >/dev/null 2>&1; then
  hallmonitor hook 2>/dev/null
elif command -v curl >/dev/null 2>&1 && command -v awk >/dev/null 2>&1; then
  # No configuration and no proxy may lead a request to this machine elsewhere, and another program that has the port by now
  # is not quoted: a collector's answer has a header of its own. That proves nothing of who wants to be taken for one.
  curl -q -s -f -m 4 --noproxy '*' -D - -H 'expect:' -H 'content-type: application/json' --data-binary @- \
    http://127.0.0.1:4318/hooks/claude-code 2>/dev/null |
    awk 'body { if (ours) print; next }
      tolower($0) ~ /^x-hallmonitor-at:/ { ours = 1 }
      /^\r?$/ { body = 1 }'
fi
exit 0
