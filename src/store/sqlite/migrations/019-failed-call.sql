-- Failed calls are asked for by time, whoever's they are: few among millions, so an index of those alone costs next to nothing.
CREATE INDEX tool_call_failed ON tool_call (at) WHERE success = 0;
