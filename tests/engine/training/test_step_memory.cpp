// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/batch_source.h"
#include "engine/training/optimizer.h"
#include "engine/training/training_network.h"
#include "tests/engine/training/small_data.h"

#include <QtTest>
#include <atomic>
#include <cstdlib>
#include <new>
#include <tbb/task_arena.h>

namespace {
std::atomic<int> allocations = 0;
}

void* operator new(std::size_t size)
{
    ++allocations;
    if (void* memory = std::malloc(size))
        return memory;
    throw std::bad_alloc();
}

void operator delete(void* memory) noexcept
{
    std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept
{
    std::free(memory);
}

using namespace binweave;

class TestStepMemory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aStepAllocatesNothing_data()
    {
        QTest::addColumn<QByteArray>("design");
        QTest::newRow("grouped") << QByteArray("(4,6,8) bnn groups=1+1 g=2");
        QTest::newRow("three bases") << QByteArray("(4,6,8) bnn g=3");
        QTest::newRow("full precision") << QByteArray("(4,6,8) full g=1");
    }

    void aStepAllocatesNothing()
    {
        QFETCH(QByteArray, design);
        auto graph = lower(smallDesign(design.constData()));
        QVERIFY(graph);
        const TrainingSettings settings{.batch = 20};
        const DataSet data = quadrantData();
        BatchSource batches(data, settings);
        const auto network = TrainingNetwork::build(*std::move(graph), batches.batch(), 1, **chooseKernelSet());
        Optimizer optimizer(settings, network->parameters());
        tbb::task_arena one(1);
        one.execute([&] {
            const auto step = [&](int index) {
                network->step(index, batches.at(0, index));
                optimizer.update(0.01, index);
            };
            step(0); // scratch memory grows
            step(1);
            const int before = allocations;
            step(2);
            QCOMPARE(allocations - before, 0);
        });
    }
};

QTEST_APPLESS_MAIN(TestStepMemory)
#include "test_step_memory.moc"
