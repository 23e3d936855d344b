// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"

#include <QWidget>
#include <vector>

class QFormLayout;
class QLabel;

namespace binweave {

class Document;

/// What is inspected, and its figures: of elements their shape and costs with the share of the network's, of the
/// network its totals.
class FactsHeader : public QWidget
{
    Q_OBJECT

public:
    FactsHeader();
    void showElements(const Document& document, const std::vector<ElementPath>& elements);

private:
    struct Fact
    {
        QString name;
        QString value;
        QString tip;
    };

    static std::vector<Fact> networkFacts(const Document& document);
    static std::vector<Fact> elementsFacts(const Document& document, const std::vector<ElementPath>& elements);
    static void addPartitions(std::vector<Fact>& facts, const NetworkDesign& design);
    void showFacts(const std::vector<Fact>& facts);

    QLabel* m_title;
    QFormLayout* m_rows;
};

} // namespace binweave
