#!/bin/sh
# Tells the collector that a session starts, which the client itself cannot post. Silent, and never an error: what this
# printed would become part of the session. The program, where it is at hand, also keeps the event while no collector runs.
if command -v hallmonitor >/dev/null 2>&1; then
  hallmonitor hook >/dev/null 2>&1
elif command -v curl >/dev/null 2>&1; then
  # No configuration and no proxy may lead a request to this machine elsewhere.
  curl -q -s -m 1 --noproxy '*' -H 'content-type: application/json' --data-binary @- \
    http://127.0.0.1:4318/hooks/claude-code >/dev/null 2>&1
fi
exit 0
