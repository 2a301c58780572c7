#include "persistence/postgres_storage.hpp"

#include "persistence/commit_batch_encoder.hpp"
#include "persistence/commit_lane.hpp"
#include "persistence/connection_settings.hpp"
#include "persistence/conversation_repository.hpp"
#include "persistence/database_health.hpp"
#include "persistence/dead_letter_repository.hpp"
#include "persistence/fence_repository.hpp"
#include "persistence/group_repository.hpp"
#include "persistence/history_repository.hpp"
#include "persistence/inbox_repository.hpp"
#include "persistence/log_repository.hpp"
#include "persistence/mention_repository.hpp"
#include "persistence/mention_settler.hpp"
#include "persistence/pg/pool.hpp"

#include <boost/asio/post.hpp>

#include <chrono>
#include <thread>
#include <utility>

namespace parley {

namespace {

constexpr pg::statement sign_of_life{"ping", "SELECT 1"};

pg::pool_settings
pool_settings_of(const storage_settings& settings, pg::connection_settings connection) {
    pg::pool_settings pool;
    pool.connection = std::move(connection);
    pool.connections = settings.readers;
    return pool;
}

net::awaitable<result<void>> ask_sign_of_life(pg::pool& database) {
    auto answer = co_await database.read(sign_of_life);
    if (!answer)
        co_return answer.error();
    co_return result<void>{};
}

} // namespace

struct postgres_storage::parts {
    parts(content_cipher cipher_, pg::loop& on, pg::pool_settings settings)
        : cipher{cipher_}, readers{on, std::move(settings)}, settler{on.context(), readers} {}

    content_cipher cipher;
    pg::pool readers;
    conversation_repository conversations{readers, cipher};
    group_repository groups{readers, cipher};
    history_repository histories{readers};
    log_repository logs{readers};
    mention_repository mentions{readers, cipher};
    mention_settler settler;
    inbox_repository inboxes{readers, cipher};
    fence_repository fences{readers};
    dead_letter_repository dead_letters{readers};
    std::shared_ptr<database_health> health;
    std::vector<std::shared_ptr<commit_lane>> lanes;
};

postgres_storage::postgres_storage(
    pg::loop& on,
    const storage_settings& settings,
    content_cipher cipher,
    std::string application_name
)
    : loop_{on} {
    auto& context = loop_.context();
    auto connection = connection_settings_of(settings, std::move(application_name));
    parts_ = std::make_shared<parts>(cipher, on, pool_settings_of(settings, connection));
    parts_->health = std::make_shared<database_health>(context, parts_->readers);
    for (int i = 0; i < settings.lanes; ++i)
        parts_->lanes.push_back(std::make_shared<commit_lane>(context, i, connection));
    net::post(context, [all = parts_, &context] {
        // The watch holds the parts for as long as it runs.
        all->health->start(context, all);
        for (const auto& lane : all->lanes)
            lane->start();
    });
}

postgres_storage::~postgres_storage() {
    net::post(loop_.context(), [all = std::move(parts_)] {
        all->health->close();
        for (const auto& lane : all->lanes)
            lane->close();
    });
}

// The work gets the parts and its completion holds them: they outlive every call under way.
template <class T, class Work>
void postgres_storage::spawn(Work work, handler<T> done) {
    loop_.spawn(work(*parts_), [all = parts_, done = std::move(done)](result<T> value) {
        done(std::move(value));
    });
}

int postgres_storage::lane_count() const {
    return static_cast<int>(parts_->lanes.size());
}

void postgres_storage::commit(int lane, commit_batch batch, handler<commit_outcome> done) {
    require_fences(batch);
    auto chosen = parts_->lanes.at(static_cast<std::size_t>(lane));
    net::post(
        loop_.context(),
        [chosen, batch = std::move(batch), done = std::move(done)]() mutable {
            chosen->submit(std::move(batch), std::move(done));
        }
    );
}

void postgres_storage::raise_fences(std::vector<shard_epoch> shards, handler<void> done) {
    spawn<void>([&](parts& all) { return all.fences.raise(std::move(shards)); }, std::move(done));
}

void postgres_storage::open_direct(direct_request request, handler<direct_opened> done) {
    spawn<direct_opened>(
        [&](parts& all) { return all.conversations.open_direct(std::move(request)); },
        std::move(done)
    );
}

void postgres_storage::open_group(group_request request, handler<group_opened> done) {
    spawn<group_opened>(
        [&](parts& all) { return all.groups.open(std::move(request)); }, std::move(done)
    );
}

void postgres_storage::load_conversation(conversation_id id, handler<conversation_record> done) {
    spawn<conversation_record>(
        [&](parts& all) { return all.conversations.load(id); }, std::move(done)
    );
}

void postgres_storage::read_history(history_query query, handler<history_page> done) {
    spawn<history_page>(
        [&](parts& all) { return all.histories.read(std::move(query)); }, std::move(done)
    );
}

void postgres_storage::read_log(log_query query, handler<log_page> done) {
    spawn<log_page>([&](parts& all) { return all.logs.read(std::move(query)); }, std::move(done));
}

void postgres_storage::find_message(message_query query, handler<message_found> done) {
    spawn<message_found>(
        [&](parts& all) { return all.logs.find(std::move(query)); }, std::move(done)
    );
}

void postgres_storage::locate_message(message_id message, handler<message_place> done) {
    spawn<message_place>([&](parts& all) { return all.logs.locate(message); }, std::move(done));
}

void postgres_storage::find_result(result_query query, handler<keyed_result> done) {
    spawn<keyed_result>([&](parts& all) { return all.groups.find_result(query); }, std::move(done));
}

void postgres_storage::set_muted(mute_request request, handler<mute_done> done) {
    spawn<mute_done>(
        [&](parts& all) { return all.groups.set_muted(std::move(request)); }, std::move(done)
    );
}

void postgres_storage::find_acquaintances(acquaintance_query query, handler<acquaintances> done) {
    spawn<acquaintances>(
        [&](parts& all) { return all.groups.find_acquaintances(std::move(query)); }, std::move(done)
    );
}

void postgres_storage::read_analytics(analytics_query query, handler<conversation_analytics> done) {
    spawn<conversation_analytics>(
        [&](parts& all) { return all.logs.analyse(query); }, std::move(done)
    );
}

void postgres_storage::read_inbox(inbox_query query, handler<inbox_page> done) {
    spawn<inbox_page>([&](parts& all) { return all.inboxes.read(query); }, std::move(done));
}

void postgres_storage::write_dead_letter(dead_letter letter, handler<void> done) {
    spawn<void>(
        [&](parts& all) { return all.dead_letters.insert(std::move(letter)); }, std::move(done)
    );
}

void postgres_storage::claim(mention_claim wanted, handler<std::vector<mention_task>> done) {
    spawn<std::vector<mention_task>>(
        [&](parts& all) { return all.mentions.claim(wanted); }, std::move(done)
    );
}

void postgres_storage::settle(mention_findings found, handler<std::vector<new_mention>> done) {
    spawn<std::vector<new_mention>>(
        [&](parts& all) { return all.settler.settle(std::move(found)); }, std::move(done)
    );
}

void postgres_storage::read_mentions(mention_query query, handler<mention_page> done) {
    spawn<mention_page>([&](parts& all) { return all.mentions.read(query); }, std::move(done));
}

void postgres_storage::mark_mention_read(mention_read which, handler<void> done) {
    spawn<void>([&](parts& all) { return all.mentions.mark_read(which); }, std::move(done));
}

void postgres_storage::ping(handler<void> done) {
    spawn<void>([](parts& all) { return ask_sign_of_life(all.readers); }, std::move(done));
}

bool postgres_storage::is_reachable() const {
    return parts_->health->is_reachable();
}

result<void> postgres_storage::await_reachable() const {
    constexpr std::chrono::seconds patience{30};
    constexpr std::chrono::milliseconds step{5};
    auto give_up_at = std::chrono::steady_clock::now() + patience;
    while (!is_reachable()) {
        if (std::chrono::steady_clock::now() > give_up_at)
            return failure{errc::storage_unavailable, "the database gives no sign of life"};
        std::this_thread::sleep_for(step);
    }
    return {};
}

} // namespace parley
