// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/kernel_set.h"

#include <QtTest>
#include <set>
#include <string>

using namespace binweave;

class TestKernelChoice : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { qunsetenv("BINWEAVE_KERNELS"); }
    void namesDiffer();
    void theFirstRunsEverywhere();
    void everySetThatWorksHereCanBeChosen_data();
    void everySetThatWorksHereCanBeChosen();
    void theFastestIsChosenUnasked();
    void aWrongNameIsAnsweredWithThoseThatWork();
    void everySetIsComplete();
    void channelsDecideHowBitsAreCounted();
};

void TestKernelChoice::namesDiffer()
{
    std::set<std::string> names;
    for (const KernelSet& set : kernelSets())
        names.insert(set.name);
    QCOMPARE(names.size(), kernelSets().size());
}

void TestKernelChoice::theFirstRunsEverywhere()
{
    QCOMPARE(kernelSets().front().name, "portable");
    QVERIFY(kernelSets().front().supported());
}

void TestKernelChoice::everySetThatWorksHereCanBeChosen_data()
{
    QTest::addColumn<QByteArray>("name");
    for (const KernelSet& set : kernelSets())
        QTest::addRow("%s", set.name) << QByteArray(set.name);
}

void TestKernelChoice::everySetThatWorksHereCanBeChosen()
{
    QFETCH(QByteArray, name);
    const KernelSet* wanted = nullptr;
    for (const KernelSet& set : kernelSets())
        wanted = set.name == name ? &set : wanted;
    qputenv("BINWEAVE_KERNELS", name);
    const auto chosen = chooseKernelSet();
    QCOMPARE(chosen.has_value(), wanted->supported());
    if (chosen)
        QCOMPARE(*chosen, wanted);
    else
        QVERIFY(chosen.error().sentence.find("this processor lacks") != std::string::npos);
}

void TestKernelChoice::theFastestIsChosenUnasked()
{
    const KernelSet* last = nullptr;
    for (const KernelSet& set : kernelSets())
        last = set.supported() ? &set : last;
    QCOMPARE(chooseKernelSet().value(), last);
}

void TestKernelChoice::aWrongNameIsAnsweredWithThoseThatWork()
{
    for (const char* name : {"avx", "", "PORTABLE", "portable "}) {
        qputenv("BINWEAVE_KERNELS", name);
        const auto chosen = chooseKernelSet();
        QVERIFY2(!chosen, name);
        QCOMPARE(chosen.error().kind, Error::Kind::badInput);
        const std::string& sentence = chosen.error().sentence;
        QVERIFY(sentence.find(std::string("'") + name + "' does not exist") != std::string::npos);
        for (const KernelSet& set : kernelSets()) {
            const std::string list = sentence.substr(sentence.find(';'));
            QVERIFY2((list.find(set.name) != std::string::npos) == set.supported(), sentence.c_str());
        }
    }
}

void TestKernelChoice::everySetIsComplete()
{
    for (const KernelSet& set : kernelSets()) {
        QVERIFY(set.supported && set.gemm && set.binaryRow && set.epilogueRow && set.signBits);
        QVERIFY(!set.thresholdRow != !set.binaryBitsRow);
        QVERIFY(set.popcountSteps && set.stepBits >= 64 && set.lanes > 0);
    }
}

void TestKernelChoice::channelsDecideHowBitsAreCounted()
{
    for (const KernelSet& set : kernelSets()) {
        const auto lanes = [&](int channels) { return set.forChannels(channels).lanes; };
        const bool hasTwo = set.name == std::string_view("avx512");
        QCOMPARE(set.other != nullptr, hasTwo);
        QCOMPARE(lanes(64), set.lanes);
        for (const int few : {1, 16, 32, 65, 80}) // words: 6 operations for 16 channels; tables: 16 for 64
            QCOMPARE(lanes(few), hasTwo ? 16 : set.lanes);
        for (const int many : {33, 48, 64, 81, 96, 2048})
            QCOMPARE(lanes(many), set.lanes);
    }
}

QTEST_GUILESS_MAIN(TestKernelChoice)
#include "test_kernel_choice.moc"
