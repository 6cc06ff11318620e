-- Posts OTLP/JSON log bodies in which every record has a request id and a time of its own. The literals stand in their
-- slots from the start; a request fills only the places between them.
local format, concat, floor = string.format, table.concat, math.floor
local template, pieces, places
local post = -1

local function add(text)
  pieces[#pieces + 1] = text
end

local function lay_out_record(record)
  local slots = {}
  for number, part in ipairs(template.parts) do
    -- Literals and place names take turns, a literal first.
    if number % 2 == 1 then
      add(part)
    else
      add("")
      slots[part] = slots[part] or {}
      table.insert(slots[part], #pieces)
    end
  end
  places[record] = slots
end

function init(args)
  template = dofile(args[1])
  pieces, places = {}, {}
  add("POST /v1/logs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n")
  add(format("User-Agent: OTel-OTLP-Exporter-JavaScript/0.208.0\r\nContent-Length: %d\r\n\r\n", template.bytes))
  add(template.open)
  for record = 1, template.records do
    if record > 1 then add(",") end
    lay_out_record(record)
  end
  add(template.close)
end

local function fill(slots, text)
  if not slots then return end
  for number = 1, #slots do pieces[slots[number]] = text end
end

local iso_second, iso_text
local function iso(second, ms)
  if second ~= iso_second then
    iso_second, iso_text = second, os.date("!%Y-%m-%dT%H:%M:%S", second)
  end
  return format("%s.%03dZ", iso_text, ms)
end

function request()
  post = post + 1
  local session = format("fe0dc34f-b072-4e5f-8323-%012d", post % template.sessions)
  local prompt = format("73f27cb3-198c-4ea3-8d7f-%012d", post)
  local trace = format("69534c9144bb8f7c%016d", post)
  for index = 1, template.records do
    local slots = places[index]
    local record = post * template.records + index - 1
    local ms = record % 1000
    local second = template.base_second + (record - ms) / 1000
    fill(slots.session, session)
    fill(slots.prompt, prompt)
    fill(slots.trace, trace)
    fill(slots.nano, format("%d%03d000000", second, ms))
    fill(slots.iso, iso(second, ms))
    fill(slots.span, format("%016d", record + 1))
    local lead = template.scattered and format("%08x", (record * 2654435761) % 4294967296) or "011CVKxy"
    fill(slots.request, format("req_%sNfVY%012d", lead, record))
    fill(slots.sequence, format("%d", 100000 + floor(post / template.sessions) * template.records + index - 1))
  end
  return concat(pieces)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(format(
    'summary {"seconds":%.6f,"posts":%d,"p50Ms":%.3f,"p99Ms":%.3f,"maxMs":%.3f,"refused":%d,"broken":%d}\n',
    summary.duration / 1e6, summary.requests, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    latency.max / 1e3, errors.status, errors.connect + errors.read + errors.write + errors.timeout
  ))
end
