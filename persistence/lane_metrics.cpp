#include "persistence/lane_metrics.hpp"

#include <algorithm>

namespace parley {

using metrics::counter;
using metrics::duration;
using metrics::gauge;

lane_metrics& lane_metrics::instance() {
    static lane_metrics all;
    return all;
}

lane_metrics::lane_metrics()
    : connects{counter(
          "parley_pg_connects_total", "Connections made to the database", {{"role", "lane"}}
      )},
      replays{counter(
          "parley_storage_replays_total", "Batches sent again because their outcome was unknown"
      )},
      commits_{counter("parley_storage_commits_total", "Group commits that were settled")},
      messages_{counter(
          "parley_storage_rows_total", "Rows of settled group commits", {{"kind", "message"}}
      )},
      cursors_{counter(
          "parley_storage_rows_total", "Rows of settled group commits", {{"kind", "cursor"}}
      )},
      entries_{
          counter("parley_storage_rows_total", "Rows of settled group commits", {{"kind", "entry"}})
      },
      unwritten_{counter(
          "parley_storage_rows_unwritten_total",
          "Message and entry rows answered with duplicate, fenced, reload or expired"
      )},
      batch_rows_{gauge("parley_storage_batch_rows", "Rows of the latest group commit")},
      seconds_{duration("parley_storage_commit_seconds", "Time from a batch to its outcome")} {}

void lane_metrics::observe(
    const commit_batch& batch,
    const commit_outcome& outcome,
    std::chrono::steady_clock::duration took
) {
    auto is_unwritten = [](const row_outcome& row) { return row.status != row_status::ok; };
    auto unwritten = std::ranges::count_if(outcome.messages, is_unwritten)
                     + std::ranges::count_if(outcome.entries, is_unwritten);
    commits_.Increment();
    messages_.Increment(static_cast<double>(batch.messages.size()));
    cursors_.Increment(static_cast<double>(batch.cursors.size()));
    entries_.Increment(static_cast<double>(batch.entries.size()));
    unwritten_.Increment(static_cast<double>(unwritten));
    auto rows = batch.messages.size() + batch.cursors.size() + batch.entries.size();
    batch_rows_.Set(static_cast<double>(rows));
    seconds_.Observe(std::chrono::duration<double>(took).count());
}

} // namespace parley
