// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/shapes.h"

#include <QtTest>
#include <array>
#include <numeric>
#include <set>
#include <tbb/global_control.h>

using namespace binweave;

namespace {

QByteArray digest(const LabelledImages& images)
{
    QCryptographicHash hash(QCryptographicHash::Md5);
    hash.addData(QByteArrayView(images.pixels));
    return hash.result().toHex();
}

} // namespace

class TestShapes : public QObject
{
    Q_OBJECT

private:
    DataSet m_data = loadDataSet("shapes").value();

private Q_SLOTS:
    void tenClassesOfAsManyImagesEach()
    {
        QCOMPARE(m_data.name, std::string("shapes"));
        QCOMPARE(m_data.shape, (TensorShape{3, 32, 32}));
        const std::set<std::string> names(m_data.classNames.begin(), m_data.classNames.end());
        QCOMPARE(names.size(), std::size_t{10});
        for (const LabelledImages* part : {&m_data.train, &m_data.test}) {
            QCOMPARE(part->pixels.size(), static_cast<std::size_t>(part->count()) * 3072);
            for (int label = 0; label < 10; ++label)
                QCOMPARE(std::ranges::count(part->labels, label), part->count() / 10);
        }
    }

    void theBytesAreTheSameOnEveryMachine()
    {
        // A change here changes everybody's figures on this data set: say so in the changelog.
        QCOMPARE(digest(m_data.train), QByteArray("876544a4dc6a0622ded1c804f9f861a9"));
        QCOMPARE(digest(m_data.test), QByteArray("aa3e7b568eb0be62dca3e6996c7dd4b5"));
    }

    void oneThreadMakesTheSameImages()
    {
        const tbb::global_control one(tbb::global_control::max_allowed_parallelism, 1);
        QCOMPARE(generateShapes().train.pixels, m_data.train.pixels);
    }

    void noImageOccursTwice()
    {
        std::set<QByteArray> met;
        for (const LabelledImages* part : {&m_data.train, &m_data.test})
            for (int i = 0; i < part->count(); ++i)
                met.insert(QByteArrayView(part->image(i)).toByteArray());
        QCOMPARE(met.size(), static_cast<std::size_t>(m_data.train.count() + m_data.test.count()));
    }

    void theMeanColourTellsNothing()
    {
        // Nearest class mean of the three mean colours: at chance, since a class is a form and no colour.
        std::array<std::array<double, 3>, 10> sums = {};
        const auto colour = [](std::span<const std::uint8_t> image, std::size_t c) {
            const auto plane = image.subspan(c * 1024, 1024);
            return std::accumulate(plane.begin(), plane.end(), 0) / 1024.0;
        };
        for (int i = 0; i < m_data.train.count(); ++i)
            for (std::size_t c = 0; c < 3; ++c)
                sums[static_cast<std::size_t>(m_data.train.labels[static_cast<std::size_t>(i)])][c] +=
                    colour(m_data.train.image(i), c) * 10 / m_data.train.count();
        int hits = 0;
        for (int i = 0; i < m_data.test.count(); ++i) {
            const auto distance = [&](const std::array<double, 3>& mean) {
                double sum = 0;
                for (std::size_t c = 0; c < 3; ++c)
                    sum += std::pow(mean[c] - colour(m_data.test.image(i), c), 2);
                return sum;
            };
            const auto nearest = std::ranges::min_element(sums, {}, distance) - sums.begin();
            hits += nearest == m_data.test.labels[static_cast<std::size_t>(i)];
        }
        QVERIFY2(hits < 0.14 * m_data.test.count(), qPrintable(QString::number(hits)));
    }
};

QTEST_GUILESS_MAIN(TestShapes)
#include "test_shapes.moc"
