-- Prints what bench/wrk.py reads: requests, microseconds, the waits of the middle and of one in a hundred, errors.
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("told: %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
