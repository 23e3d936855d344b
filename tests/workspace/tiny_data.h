// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/random_stream.h"

#include <QtTest>

/// A data set of three classes in the IDX format, 16x16 pixels: noise with a bright third, by class.
inline void writeTinyData(const QString& folder, int trainImages = 400, int testImages = 60)
{
    constexpr int side = 16;
    const auto write = [&](const QString& name, const QByteArray& bytes) {
        QFile file(folder + '/' + name);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    };
    const auto bigEndian = [](int value) {
        return QByteArray::fromHex(QByteArray::number(value, 16).rightJustified(8, '0'));
    };
    QVERIFY(QDir().mkpath(folder));
    binweave::RandomStream random(7);
    for (const auto& [part, count] : {std::pair{"train", trainImages}, std::pair{"t10k", testImages}}) {
        QByteArray images = bigEndian(0x803) + bigEndian(count) + bigEndian(side) + bigEndian(side);
        QByteArray labels = bigEndian(0x801) + bigEndian(count);
        for (int image = 0; image < count; ++image) {
            const int label = image % 3;
            labels.append(static_cast<char>(label));
            for (int row = 0; row < side; ++row) {
                const int light = row * 3 / side == label ? 90 : 0;
                for (int column = 0; column < side; ++column)
                    images.append(static_cast<char>(light + random.between(0, 150)));
            }
        }
        write(QString("%1-images-idx3-ubyte").arg(part), images);
        write(QString("%1-labels-idx1-ubyte").arg(part), labels);
    }
}
