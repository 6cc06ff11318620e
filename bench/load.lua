-- Posts OTLP bodies in which every record has ids and a time of its own. The literals stand in their slots from the start; a
-- request fills only the places between them.
local ffi = require("ffi")
local format, concat, floor, char = string.format, table.concat, math.floor, string.char
local template, pieces, slots_of
local post

local function lay_out()
  for record = 1, template.records do slots_of[record] = {} end
  for number, part in ipairs(template.parts) do
    -- Literals and place names take turns, a literal first; every record has as many places.
    if number % 2 == 1 then
      pieces[#pieces + 1] = part
    else
      pieces[#pieces + 1] = ""
      local slots = slots_of[floor((number / 2 - 1) / template.places_per_record) + 1]
      slots[part] = slots[part] or {}
      table.insert(slots[part], #pieces)
    end
  end
end

function init(args)
  template = dofile(args[1])
  post = template.first - 1
  slots_of = {}
  pieces = {
    format("POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: %s\r\n", template.path, template.content_type)
      .. "User-Agent: OTel-OTLP-Exporter-JavaScript/0.208.0\r\n"
      .. format("Content-Length: %d\r\n\r\n", template.bytes),
  }
  lay_out()
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

local eight_bytes = ffi.new("uint64_t[1]")
local function nano(ms_since_1970)
  if not template.is_binary then return format("%d000000", ms_since_1970) end
  eight_bytes[0] = ffi.cast("uint64_t", ms_since_1970) * 1000000ULL
  return ffi.string(eight_bytes, 8)
end

local function sequence(number)
  if not template.is_binary then return format("%d", number) end
  return char(128 + number % 128, 128 + floor(number / 128) % 128, floor(number / 16384))
end

function request()
  post = post + 1
  local session = format("fe0dc34f-b072-4e5f-8323-%012d", post % template.sessions)
  local prompt = format("73f27cb3-198c-4ea3-8d7f-%012d", post)
  local trace = format(template.is_binary and "bench-tr%08d" or "69534c9144bb8f7c%016d", post)
  local span_form = template.is_binary and "%08d" or "%016d"
  for index = 1, template.records do
    local slots = slots_of[index]
    local record = post * template.records + index - 1
    local ms = record % 1000
    local second = template.base_second + (record - ms) / 1000
    fill(slots.session, session)
    if slots.prompt then fill(slots.prompt, prompt) end
    fill(slots.trace, trace)
    fill(slots.nano, nano(second * 1000 + ms))
    if slots.start then fill(slots.start, nano(second * 1000 + ms - 3312)) end
    if slots.iso then fill(slots.iso, iso(second, ms)) end
    if slots.span then fill(slots.span, format(span_form, record + 1)) end
    if slots.request then
      local lead = template.is_scattered and format("%08x", (record * 2654435761) % 4294967296) or "011CVKxy"
      fill(slots.request, format("req_%sNfVY%012d", lead, record))
    end
    if slots.sequence then
      local of_session = floor(post / template.sessions) * template.records + index - 1
      fill(slots.sequence, sequence(100000 + of_session % 900000))
    end
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
