#include "http/traffic.hpp"

#include "runtime/base/metrics.hpp"

namespace parley::http {

traffic::traffic()
    : connections{metrics::gauge("parley_connections", "Open client connections")},
      sessions{metrics::gauge("parley_sessions", "Authenticated real-time sessions")},
      accepted{metrics::counter("parley_connections_accepted_total", "Accepted connections")},
      refused{metrics::counter(
          "parley_connections_refused_total", "Connections answered with 503 or closed: too many"
      )},
      events_in{metrics::counter("parley_events_received_total", "Events from clients")},
      events_out{metrics::counter("parley_events_sent_total", "Events to sessions")},
      events_dropped{
          metrics::counter("parley_events_dropped_total", "Events dropped for slow sessions")
      },
      slow_sessions_closed{metrics::counter(
          "parley_slow_sessions_closed_total", "Sessions closed because they did not read"
      )},
      duration_{metrics::duration(
          "parley_http_request_seconds", "From the last byte of a request to its answer"
      )} {
    for (std::size_t i = 0; i < answers_.size(); ++i) {
        answers_.at(i) = &metrics::counter(
            "parley_http_responses_total",
            "HTTP answers by class of status",
            {{"class", std::to_string(i + 1) + "xx"}}
        );
    }
}

void traffic::answered(status code) {
    auto hundreds = static_cast<std::size_t>(code) / 100;
    if (hundreds >= 1 && hundreds <= answers_.size())
        answers_.at(hundreds - 1)->Increment();
}

void traffic::served(std::chrono::steady_clock::duration taken) {
    duration_.Observe(std::chrono::duration<double>{taken}.count());
}

} // namespace parley::http
