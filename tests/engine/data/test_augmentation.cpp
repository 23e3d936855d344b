// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/augmentation.h"

#include <QtTest>
#include <array>
#include <set>

using namespace binweave;

namespace {

constexpr TensorShape shape{2, 4, 5};
const std::vector<float> zeros{0, 0};
const std::vector<float> ones{1, 1};
const PixelScale unscaled{zeros, ones};

using Image = std::vector<float>;

/// Pixel values 10 * row + column, and 100 more in the second channel.
std::vector<std::uint8_t> numbered(const TensorShape& size = shape)
{
    std::vector<std::uint8_t> pixels;
    for (int c = 0; c < size.channels; ++c)
        for (int y = 0; y < size.height; ++y)
            for (int x = 0; x < size.width; ++x)
                pixels.push_back(static_cast<std::uint8_t>(100 * c + 10 * y + x));
    return pixels;
}

Image augmented(const Augmentation& augmentation, std::uint64_t sample, const TensorShape& size = shape)
{
    Image out(static_cast<std::size_t>(size.elements()));
    writeAugmented(numbered(size), size, unscaled, augmentation, RandomStream(1, 0, sample), out);
    return out;
}

float at(const Image& image, int c, int y, int x)
{
    return image[static_cast<std::size_t>((c * shape.height + y) * shape.width + x)];
}

int mirrored(int index, int size)
{
    return index < 0 ? -index : index >= size ? 2 * (size - 1) - index : index;
}

/// What the image shifted by (down, right) must be, straight from the definition.
Image shifted(bool flip, int down, int right)
{
    Image image;
    for (int c = 0; c < shape.channels; ++c)
        for (int y = 0; y < shape.height; ++y)
            for (int x = 0; x < shape.width; ++x) {
                const int column = mirrored(x - right, shape.width);
                image.push_back(static_cast<float>(100 * c + 10 * mirrored(y - down, shape.height) +
                                                   (flip ? shape.width - 1 - column : column)));
            }
    return image;
}

} // namespace

class TestAugmentation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pixelsAreNormalizedPerChannel()
    {
        const std::vector<float> mean{10, 100};
        const std::vector<float> deviation{2, 4};
        Image out(40);
        writeNormalized(numbered(), shape, {mean, deviation}, out);
        QCOMPARE(at(out, 0, 0, 0), -5.f);
        QCOMPARE(at(out, 0, 3, 4), 12.f);
        QCOMPARE(at(out, 1, 1, 2), 3.f);
    }

    void everyKindOfChangeIsNormalizedAlike_data()
    {
        QTest::addColumn<double>("rotation");
        QTest::addColumn<int>("shift");
        QTest::newRow("shift") << 0.0 << 3;
        QTest::newRow("rotation") << 20.0 << 0;
    }

    void everyKindOfChangeIsNormalizedAlike()
    {
        QFETCH(const double, rotation);
        QFETCH(const int, shift);
        const Augmentation augmentation{.flip = true, .rotationDegrees = rotation, .shiftPixels = shift};
        const std::vector<float> mean{8, 64};
        const std::vector<float> deviation{4, 2};
        const Image plain = augmented(augmentation, 3);
        Image scaled(plain.size());
        writeAugmented(numbered(), shape, {mean, deviation}, augmentation, RandomStream(1, 0, 3), scaled);
        for (std::size_t i = 0; i < plain.size(); ++i)
            QCOMPARE(scaled[i], (plain[i] - mean[i / 20]) / deviation[i / 20]);
    }

    void nothingSwitchedOnChangesNothing()
    {
        for (std::uint64_t sample = 0; sample < 20; ++sample)
            QCOMPARE(augmented({}, sample), shifted(false, 0, 0));
    }

    void aboutHalfOfTheImagesAreFlipped()
    {
        int flips = 0;
        for (std::uint64_t sample = 0; sample < 1000; ++sample) {
            const Image image = augmented({.flip = true}, sample);
            flips += image == shifted(true, 0, 0);
            QVERIFY(image == shifted(true, 0, 0) || image == shifted(false, 0, 0));
        }
        QVERIFY(std::abs(flips - 500) < 65); // four deviations
    }

    void everyShiftOccursAndMirrorsTheBorder()
    {
        std::set<Image> expected;
        for (int down = -2; down <= 2; ++down)
            for (int right = -2; right <= 2; ++right)
                expected.insert(shifted(false, down, right));
        std::set<Image> met;
        for (std::uint64_t sample = 0; sample < 1000; ++sample)
            met.insert(augmented({.shiftPixels = 2}, sample));
        QCOMPARE(met, expected);
    }

    void shiftsBeyondTheImageStayInside()
    {
        const TensorShape tiny{1, 1, 2};
        for (std::uint64_t sample = 0; sample < 100; ++sample)
            for (const float value : augmented({.rotationDegrees = 45, .shiftPixels = 9}, sample, tiny))
                QVERIFY(value >= 0 && value <= 1);
    }

    void theFlipIsTheSameWhateverElseIsOn()
    {
        // Values rise along each row, and still do so after small turns and shifts unless flipped.
        for (std::uint64_t sample = 0; sample < 50; ++sample) {
            const bool flipped = augmented({.flip = true}, sample) == shifted(true, 0, 0);
            const Image turned = augmented({.flip = true, .rotationDegrees = 2, .shiftPixels = 1}, sample);
            QCOMPARE(at(turned, 0, 2, 3) < at(turned, 0, 2, 1), flipped);
        }
    }

    void smallRotationsOfARampFollowItsSlope()
    {
        // On a plane 10 y + x bilinear interpolation is exact: the centre stays, its neighbours move by the sine.
        bool turnedLeft = false;
        bool turnedRight = false;
        for (std::uint64_t sample = 0; sample < 50; ++sample) {
            const TensorShape odd{1, 9, 9};
            const Image image = augmented({.rotationDegrees = 15}, sample, odd);
            const float centre = image[4 * 9 + 4];
            const float right = image[4 * 9 + 5] - centre;
            const float below = image[5 * 9 + 4] - centre;
            QVERIFY(std::abs(centre - 44) < 1e-4f);
            // (1, 10) turned by an angle keeps its length, and 1 = cos - 10 sin solves for the angle.
            QVERIFY(std::abs(right * right + below * below - 101) < 1e-2f);
            const double degrees = std::atan2(below, right) * 180 / M_PI - std::atan2(10, 1) * 180 / M_PI;
            QVERIFY(std::abs(degrees) < 15.001);
            turnedLeft |= degrees > 5;
            turnedRight |= degrees < -5;
        }
        QVERIFY(turnedLeft && turnedRight);
    }

    void oneStreamGivesOneImage()
    {
        const Augmentation all{.flip = true, .rotationDegrees = 15, .shiftPixels = 4};
        QCOMPARE(augmented(all, 7), augmented(all, 7));
        QVERIFY(augmented(all, 7) != augmented(all, 8));
    }
};

QTEST_GUILESS_MAIN(TestAugmentation)
#include "test_augmentation.moc"
