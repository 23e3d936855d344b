// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace binweave {

/// The work of one training step, laid down once by the layers and run for every batch. A stretch of eachShard() work
/// is one parallel loop over the shards, in which a shard's data passes through the layers while they are in the cache;
/// once() work waits for all shards.
class StepPlan
{
public:
    explicit StepPlan(int shards) : m_shards(shards) {}

    /// Work that is added from now on is accounted to `name`, which may have some already.
    void account(const std::string& name);

    void first(std::function<void()> work); ///< before any shard, in any order
    void eachShard(std::function<void(int shard)> work);
    void eachPart(int parts, std::function<void(int part)> work); ///< after all shards; the parts in any order
    void once(std::function<void()> work);
    void last(std::function<void()> work); ///< after all shards, in any order

    void run();

    /// Seconds of processor time spent since the start, by account, over all threads.
    struct Account
    {
        std::string name;
        double seconds = 0;
    };
    std::vector<Account> accounts() const;

private:
    struct ShardWork
    {
        std::size_t account;
        std::function<void(int)> run;
        std::vector<double> seconds; ///< per shard or part, so that no two threads write one
    };
    struct Task
    {
        std::size_t account;
        std::function<void()> run;
        double seconds = 0;
    };
    struct Stretch
    {
        int parts; ///< or shards
        std::vector<ShardWork> eachShard;
        std::vector<Task> once;
    };

    static void runTasks(std::vector<Task>& tasks);
    static void runStretch(Stretch& stretch);

    int m_shards;
    bool m_stretchEnds = true; ///< shard work that comes now begins another one
    std::vector<std::string> m_accounts;
    std::size_t m_account = 0; ///< in hand
    std::vector<Task> m_first;
    std::vector<Stretch> m_stretches;
    std::vector<Task> m_last;
};

} // namespace binweave
