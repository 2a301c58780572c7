#include "runtime/ctl/bench/process.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

namespace parley::bench {

namespace {

namespace fs = std::filesystem;

// Positions in /proc/PID/stat after the name in parentheses; see proc(5), where `state` is 3.
struct process_times {
    pid_t parent = 0;
    std::int64_t own_ticks = 0;
    std::int64_t ended_children_ticks = 0;
};

std::optional<process_times> read_stat(const fs::path& folder) {
    std::ifstream file{folder / "stat"};
    std::string line;
    if (!std::getline(file, line))
        return std::nullopt;
    // The name may hold spaces and parentheses of its own.
    std::istringstream rest{line.substr(line.rfind(')') + 1)};
    process_times times;
    std::string skipped;
    rest >> skipped >> times.parent;
    for (int field = 5; field < 14; ++field)
        rest >> skipped;
    std::int64_t user = 0;
    std::int64_t system = 0;
    std::int64_t children_user = 0;
    std::int64_t children_system = 0;
    rest >> user >> system >> children_user >> children_system;
    times.own_ticks = user + system;
    times.ended_children_ticks = children_user + children_system;
    return times;
}

nanoseconds from_ticks(std::int64_t ticks) {
    static const auto ticks_per_second = sysconf(_SC_CLK_TCK);
    return nanoseconds{ticks * (std::nano::den / ticks_per_second)};
}

std::optional<pid_t> process_of(const fs::directory_entry& entry) {
    auto name = entry.path().filename().string();
    pid_t number = 0;
    auto [end, failed] = std::from_chars(name.data(), name.data() + name.size(), number);
    return failed == std::errc{} && end == name.data() + name.size() ? std::optional{number}
                                                                     : std::nullopt;
}

fs::path folder_of(pid_t process) {
    return fmt::format("/proc/{}", process);
}

// A line of /proc/net/tcp: number, local address:port, remote, state, …; the tenth is the inode.
std::string inode_if_listening(const std::string& line, std::uint16_t port) {
    std::istringstream fields{line};
    std::string number;
    std::string local;
    std::string remote;
    std::string state;
    fields >> number >> local >> remote >> state;
    constexpr std::string_view listening = "0A";
    if (state != listening || !local.ends_with(fmt::format(":{:04X}", port)))
        return {};
    std::string inode;
    for (int field = 5; field <= 10; ++field)
        fields >> inode;
    return inode;
}

std::vector<std::string> inodes_listening_on(std::uint16_t port) {
    std::vector<std::string> inodes;
    for (const auto* name : {"/proc/net/tcp", "/proc/net/tcp6"}) {
        std::ifstream table{name};
        for (std::string line; std::getline(table, line);) {
            auto inode = inode_if_listening(line, port);
            if (!inode.empty())
                inodes.push_back(fmt::format("socket:[{}]", inode));
        }
    }
    return inodes;
}

bool holds_one_of(pid_t process, const std::vector<std::string>& sockets) {
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator{folder_of(process) / "fd", failed}) {
        std::error_code gone;
        auto target = fs::read_symlink(entry.path(), gone).string();
        if (std::find(sockets.begin(), sockets.end(), target) != sockets.end())
            return true;
    }
    return false;
}

} // namespace

std::optional<nanoseconds> cpu_time(pid_t process) {
    auto times = read_stat(folder_of(process));
    if (!times)
        return std::nullopt;
    return from_ticks(times->own_ticks + times->ended_children_ticks);
}

std::optional<nanoseconds> cpu_time_of_family(pid_t parent) {
    auto sum = cpu_time(parent);
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator{"/proc", failed}) {
        if (!sum || !process_of(entry))
            continue;
        // Ended children are in their parent's account: nothing is counted twice.
        auto times = read_stat(entry.path());
        if (times && times->parent == parent)
            *sum += from_ticks(times->own_ticks + times->ended_children_ticks);
    }
    return sum;
}

nanoseconds own_cpu_time() {
    timespec spent{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return std::chrono::seconds{spent.tv_sec} + nanoseconds{spent.tv_nsec};
}

nanoseconds machine_busy_time() {
    std::ifstream file{"/proc/stat"};
    std::string name;
    std::int64_t user = 0;
    std::int64_t nice = 0;
    std::int64_t system = 0;
    std::int64_t idle = 0;
    std::int64_t waiting = 0;
    std::int64_t interrupts = 0;
    std::int64_t soft_interrupts = 0;
    std::int64_t stolen = 0;
    file >> name >> user >> nice >> system >> idle >> waiting >> interrupts >> soft_interrupts
        >> stolen;
    return from_ticks(user + nice + system + interrupts + soft_interrupts + stolen);
}

std::optional<std::size_t> resident_bytes(pid_t process) {
    std::ifstream file{folder_of(process) / "statm"};
    std::size_t all = 0;
    std::size_t resident = 0;
    if (!(file >> all >> resident))
        return std::nullopt;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

std::optional<pid_t> parent_of(pid_t process) {
    auto times = read_stat(folder_of(process));
    return times ? std::optional{times->parent} : std::nullopt;
}

std::optional<std::string> variable_of(pid_t process, std::string_view name) {
    std::ifstream file{folder_of(process) / "environ"};
    for (std::string line; std::getline(file, line, '\0');)
        if (line.starts_with(name) && line.substr(name.size()).starts_with('='))
            return line.substr(name.size() + 1);
    return std::nullopt;
}

std::optional<pid_t> listener_on(std::uint16_t port) {
    auto sockets = inodes_listening_on(port);
    if (sockets.empty())
        return std::nullopt;
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator{"/proc", failed}) {
        auto process = process_of(entry);
        if (process && holds_one_of(*process, sockets))
            return process;
    }
    return std::nullopt;
}

std::size_t raise_open_files() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

} // namespace parley::bench
