-- wrk: one question a POST, each about another of the demo's people; counts what was answered.
function init(args)
  placement = args[1]
  people = {}
  for id in args[2]:gmatch("[^,]+") do people[#people + 1] = id end
  number = 0
end

function request()
  number = number + 1
  local body = '{"userId":"' .. people[number % #people + 1] .. '","placements":["' .. placement .. '"],"context":{"locale":"he","device":"phone"}}'
  return wrk.format("POST", "/v1/decide", { ["Content-Type"] = "application/json", ["Authorization"] = "Basic d2tfZGVtb19jb3JlOg==" }, body)
end

function done(summary, latency, requests)
  io.write(string.format('{"requests":%d,"seconds":%.3f,"p50_us":%d,"p99_us":%d,"bad":%d,"errors":%d}\n', summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
