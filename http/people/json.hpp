#pragma once

#include "actors/protocol/accounts.hpp"
#include "actors/protocol/people.hpp"
#include "http/frames.hpp"
#include "http/problem.hpp"
#include "http/types.hpp"

namespace parley::http {

/// One's own profile, with what only its owner sees.
json to_json(const accounts::own_profile& own);
/// A person's page.
json to_json(const people::page& page);
/// `{device_id, public_key, updated_at}`
json to_json(const people::device_key& key);

/// `{items, page, page_size, has_next}`
response page_of_people(const std::vector<profile_view>& items, int page, int size, bool has_next);

/// 422 `VALIDATION_FAILED` with a detail for each problem.
response refuse(const std::vector<accounts::field_problem>& problems, const trace_id& trace);

} // namespace parley::http
