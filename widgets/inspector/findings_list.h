// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"

#include <QWidget>
#include <vector>

class QVBoxLayout;

namespace binweave {

class Document;

/// What the design rules say of the inspected elements, with remedies; for the network, of every element.
class FindingsList : public QWidget
{
    Q_OBJECT

public:
    FindingsList();
    void showElements(const Document& document, const std::vector<ElementPath>& elements);

private:
    QVBoxLayout* m_column;
    QList<QWidget*> m_notes;
    QStringList m_shown;
};

} // namespace binweave
