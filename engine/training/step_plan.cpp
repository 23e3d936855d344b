// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/step_plan.h"

#include <algorithm>
#include <chrono>
#include <tbb/parallel_for.h>
#include <utility>

namespace binweave {

namespace {

template <class Work>
void timed(double& seconds, Work&& work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

} // namespace

void StepPlan::account(const std::string& name)
{
    const auto found = std::ranges::find(m_accounts, name);
    m_account = static_cast<std::size_t>(found - m_accounts.begin());
    if (found == m_accounts.end())
        m_accounts.push_back(name);
}

void StepPlan::first(std::function<void()> work)
{
    m_first.push_back({m_account, std::move(work)});
}

void StepPlan::eachShard(std::function<void(int shard)> work)
{
    if (m_stretchEnds)
        m_stretches.push_back({m_shards, {}, {}});
    m_stretchEnds = false;
    m_stretches.back().eachShard.push_back({m_account, std::move(work), std::vector<double>(m_shards)});
}

void StepPlan::eachPart(int parts, std::function<void(int part)> work)
{
    m_stretches.push_back({parts, {}, {}});
    m_stretchEnds = true;
    m_stretches.back().eachShard.push_back({m_account, std::move(work), std::vector<double>(parts)});
}

void StepPlan::once(std::function<void()> work)
{
    if (m_stretches.empty())
        m_stretches.push_back({m_shards, {}, {}});
    m_stretchEnds = true;
    m_stretches.back().once.push_back({m_account, std::move(work)});
}

void StepPlan::last(std::function<void()> work)
{
    m_last.push_back({m_account, std::move(work)});
}

void StepPlan::run()
{
    runTasks(m_first);
    for (Stretch& stretch : m_stretches)
        runStretch(stretch);
    runTasks(m_last);
}

void StepPlan::runTasks(std::vector<Task>& tasks)
{
    tbb::parallel_for(std::size_t{0}, tasks.size(), [&](std::size_t i) { timed(tasks[i].seconds, tasks[i].run); });
}

void StepPlan::runStretch(Stretch& stretch)
{
    tbb::parallel_for(0, stretch.parts, [&](int shard) {
        for (ShardWork& work : stretch.eachShard)
            timed(work.seconds[shard], [&] { work.run(shard); });
    });
    for (Task& task : stretch.once)
        timed(task.seconds, task.run);
}

std::vector<StepPlan::Account> StepPlan::accounts() const
{
    std::vector<Account> accounts;
    for (const std::string& name : m_accounts)
        accounts.push_back({name});
    const auto add = [&](const std::vector<Task>& tasks) {
        for (const Task& task : tasks)
            accounts[task.account].seconds += task.seconds;
    };
    add(m_first);
    for (const Stretch& stretch : m_stretches) {
        for (const ShardWork& work : stretch.eachShard) {
            for (const double seconds : work.seconds)
                accounts[work.account].seconds += seconds;
        }
        add(stretch.once);
    }
    add(m_last);
    return accounts;
}

} // namespace binweave
