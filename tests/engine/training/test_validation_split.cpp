// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/validation_split.h"
#include "tests/engine/training/small_data.h"

#include <QtTest>
#include <algorithm>

using namespace binweave;

class TestValidationSplit : public QObject
{
    Q_OBJECT

private:
    /// 7 classes in changing order, of 40 to 100 images each.
    static std::vector<int> labels()
    {
        std::vector<int> all;
        for (int label = 0; label < 7; ++label)
            all.insert(all.end(), 40 + 10 * label, label);
        std::vector<int> shuffled;
        for (const int index : shuffledIndices(static_cast<int>(all.size()), RandomStream(3)))
            shuffled.push_back(all[index]);
        return shuffled;
    }

private Q_SLOTS:
    void everyImageIsInOnePart()
    {
        const auto all = labels();
        const ValidationSplit split = splitImages(all, 10);
        QVERIFY(std::ranges::is_sorted(split.train));
        QVERIFY(std::ranges::is_sorted(split.heldOut));
        std::vector<int> together;
        std::ranges::merge(split.train, split.heldOut, std::back_inserter(together));
        QCOMPARE(together.size(), all.size());
        for (int i = 0; i < static_cast<int>(together.size()); ++i)
            QCOMPARE(together[i], i);
    }

    void everyClassGivesItsPart_data()
    {
        QTest::addColumn<double>("percent");
        for (const double percent : {1., 10., 12.5, 33., 90.})
            QTest::addRow("%g percent", percent) << percent;
    }

    void everyClassGivesItsPart()
    {
        QFETCH(double, percent);
        const auto all = labels();
        const ValidationSplit split = splitImages(all, percent);
        for (int label = 0; label < 7; ++label) {
            const auto heldOut = std::ranges::count_if(split.heldOut, [&](int i) { return all[i] == label; });
            QCOMPARE(heldOut, static_cast<std::ptrdiff_t>((40 + 10 * label) * percent / 100));
        }
    }

    void heldOutImagesAreSpreadOverTheData()
    {
        const std::vector<int> oneClass(100, 0);
        QCOMPARE(splitImages(oneClass, 25).heldOut.size(), 25u);
        QCOMPARE(splitImages(oneClass, 50).heldOut[0], 1);
        QCOMPARE(splitImages(oneClass, 50).heldOut[49], 99);
    }

    void nothingIsHeldOutOfNothing()
    {
        QCOMPARE(splitImages(labels(), 0).heldOut.size(), 0u);
        QCOMPARE(splitImages({}, 10).train.size(), 0u);
    }

    void pickedImagesKeepTheirPixelsAndLabels()
    {
        const LabelledImages images = quadrants(12, 4);
        const std::vector<int> indices{3, 8, 9};
        const LabelledImages few = picked(images, indices);
        QCOMPARE(few.count(), 3);
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(few.labels[i], images.labels[indices[i]]);
            QVERIFY(std::ranges::equal(few.image(i), images.image(indices[i])));
        }
        QCOMPARE(picked(images, {}).count(), 0);
    }
};

QTEST_APPLESS_MAIN(TestValidationSplit)
#include "test_validation_split.moc"
