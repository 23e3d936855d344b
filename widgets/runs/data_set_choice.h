// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/recognize.h"

#include <QWidget>
#include <optional>

class QComboBox;

namespace binweave {

/// Which data to train on: the built-in shapes, or a folder, recognised by what it holds; also one dropped here.
class DataSetChoice : public QWidget
{
    Q_OBJECT

public:
    explicit DataSetChoice(QWidget* parent = nullptr);

    const DataSetFacts& facts() const;
    QString dataName() const; ///< as named for --data

    QStringList folders() const; ///< those in the choice
    /// Adds folders that still hold data sets, quietly, and chooses the one of this dataName().
    void restore(const QStringList& folders, const QString& dataName);

    /// Adds the folder to the choice and chooses it; a folder that holds no data set is a problem().
    void chooseFolder(const QString& folder);

Q_SIGNALS:
    void changed();
    void problem(const QString& sentence);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void browse();
    void choose(int index);
    int add(const DataSetFacts& facts); ///< its place in the choice

    QComboBox* m_combo;
    QList<DataSetFacts> m_known; ///< the first entries of the combo box
    int m_current = 0;
};

} // namespace binweave
