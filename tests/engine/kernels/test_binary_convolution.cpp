// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/kernels/convolution_checks.h"
#include "tests/engine/kernels/row_checks.h"

#include <QtTest>

using namespace binweave;

class TestBinaryConvolution : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sumsAreThoseOfTheDefinition_data()
    {
        addCases([](const KernelSet&) { return true; });
    }
    void sumsAreThoseOfTheDefinition();
    void everyWeightBitIsInItsPlace();
    void marginsMayBeWiderThanNeeded();
    void planesAreReadOneByOne_data() { addSets(); }
    void planesAreReadOneByOne();
    void bitsAreTheComparedSums_data()
    {
        addCases([](const KernelSet& set) { return set.binaryBitsRow != nullptr; });
    }
    void bitsAreTheComparedSums();
    void valuesAreThoseOfTheDefinition_data()
    {
        addCases([](const KernelSet& set) { return set.binaryValuesRow != nullptr; });
    }
    void valuesAreThoseOfTheDefinition();
    void rowsAreThoseOfTheDefinition_data() { addSets(); }
    void rowsAreThoseOfTheDefinition() { holdsFor(compareWindows); }
    void epiloguesAreThePortableOne_data() { addSets(); }
    void epiloguesAreThePortableOne() { holdsFor(compareEpilogues); }
    void signsAreThoseOfTheDefinition_data() { addSets(); }
    void signsAreThoseOfTheDefinition() { holdsFor(compareSigns); }
    void thresholdsAreThePortableOnes_data() { addSets(); }
    void thresholdsAreThePortableOnes() { holdsFor(compareThresholds); }
    void planesHoldTheParities_data() { addSets(); }
    void planesHoldTheParities() { holdsFor(compareParities); }
    void floatRowsAreTheGemm_data() { addSets(); }
    void floatRowsAreTheGemm() { holdsFor(compareFloatRows); }

private:
    static void addSets();
    static void addCases(bool (*wanted)(const KernelSet&));
    static void holdsFor(void (*compare)(const KernelSet&, Comparison&));
    static void verify(const Comparison& comparison)
    {
        QVERIFY2(comparison.difference().empty(), comparison.difference().c_str());
    }
};

void TestBinaryConvolution::addSets()
{
    QTest::addColumn<const KernelSet*>("set");
    for (const KernelSet& set : kernelSets()) {
        if (set.supported())
            QTest::addRow("%s", set.name) << &set;
        if (set.supported() && set.other)
            QTest::addRow("%s, counting otherwise", set.name) << set.other;
    }
}

void TestBinaryConvolution::addCases(bool (*wanted)(const KernelSet&))
{
    QTest::addColumn<const KernelSet*>("set");
    QTest::addColumn<ConvolutionCase>("test");
    for (const KernelSet& set : kernelSets()) {
        if (!set.supported() || !wanted(set))
            continue;
        for (const ConvolutionCase& test : convolutionCases())
            QTest::addRow("%s %s", set.name, test.name().c_str()) << &set << test;
    }
}

void TestBinaryConvolution::holdsFor(void (*compare)(const KernelSet&, Comparison&))
{
    QFETCH(const KernelSet*, set);
    Comparison comparison;
    compare(*set, comparison);
    verify(comparison);
}

void TestBinaryConvolution::valuesAreThoseOfTheDefinition()
{
    QFETCH(const KernelSet*, set);
    QFETCH(ConvolutionCase, test);
    Comparison comparison;
    compareValues(*set, test, comparison);
    verify(comparison);
}

void TestBinaryConvolution::sumsAreThoseOfTheDefinition()
{
    QFETCH(const KernelSet*, set);
    QFETCH(ConvolutionCase, test);
    Comparison comparison;
    compareSums(*set, test, comparison);
    verify(comparison);
}

void TestBinaryConvolution::bitsAreTheComparedSums()
{
    QFETCH(const KernelSet*, set);
    QFETCH(ConvolutionCase, test);
    Comparison comparison;
    compareBits(*set, test, comparison);
    verify(comparison);
}

/// One weight differs from all others: a permuted bit shows where it went.
void TestBinaryConvolution::everyWeightBitIsInItsPlace()
{
    const ConvolutionCase test{.inputs = 19, .outputs = 3, .height = 3, .width = 3};
    const auto x = randomSigns(static_cast<std::size_t>(test.input().elements()), false, 3);
    std::vector<float> weights(test.weightCount(), -1.0f);
    Comparison comparison;
    for (float& weight : weights) {
        weight = 1;
        compareSums(*chooseKernelSet().value(), test, test.plane(), x, weights, comparison);
        weight = -1;
    }
    verify(comparison);
}

/// Extracted and in place, strides that leave rows between two planes out.
void TestBinaryConvolution::planesAreReadOneByOne()
{
    QFETCH(const KernelSet*, set);
    Comparison comparison;
    for (const int inputs : {10, 32, 70}) {
        for (const int stride : {1, 2, 3}) {
            for (const int dilation : {1, 2}) {
                const ConvolutionCase test{.inputs = inputs,
                                           .outputs = 17,
                                           .height = 5,
                                           .width = 4,
                                           .stride = stride,
                                           .dilation = dilation,
                                           .bases = 2};
                BitPlane plane = test.plane();
                plane.bottom += stride - 1;
                const auto x = randomSigns(3 * static_cast<std::size_t>(test.input().elements()), true, 7);
                compareSums(*set, test, plane, x, randomSigns(test.weightCount(), true, 8), comparison);
            }
        }
    }
    verify(comparison);
}

/// Several convolutions may read the same bits, each with windows of its own.
void TestBinaryConvolution::marginsMayBeWiderThanNeeded()
{
    for (int inputs : {10, 32}) {
        const ConvolutionCase test{.inputs = inputs, .outputs = 17, .height = 5, .width = 4, .kernel = 3, .stride = 2};
        BitPlane plane = test.plane();
        plane.top += 2;
        plane.bottom += 1;
        plane.left += 3;
        plane.right += 2;
        const auto x = randomSigns(static_cast<std::size_t>(test.input().elements()), false, 4);
        const auto weights = randomSigns(test.weightCount(), false, 5);
        Comparison comparison;
        for (const KernelSet& set : kernelSets()) {
            if (set.supported())
                compareSums(set, test, plane, x, weights, comparison);
        }
        verify(comparison);
    }
}

QTEST_GUILESS_MAIN(TestBinaryConvolution)
#include "test_binary_convolution.moc"
