// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/expression_field.h"

#include "model/design_source.h"
#include "model/expression.h"
#include "widgets/undo_keys.h"
#include "widgets/workspace/document.h"

#include <QFontDatabase>

namespace binweave {

ExpressionField::ExpressionField(Document& document, QWidget* parent) : QLineEdit(parent), m_document(document)
{
    setObjectName(QStringLiteral("expression"));
    setAccessibleName(tr("Network expression"));
    setMaximumWidth(480);
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    setPlaceholderText(tr("own design; or type (10,20,40,80) bnn g=3"));
    setToolTip(tr("The network in the notation of the tables. Type another one and press Enter:\n"
                  "(10,20,40,80) bnn g=3 · (10,20,40,80) full g=4 · (10,20,40,80) bnn resnet 3*3 g=3\n"
                  "(10,20,40,80) bnn input 5*5f g=5 · (10,20,40,80) bnn g=5 a=2 · (10,20,40,80) bnn g=3 groups=1+2\n"
                  "or a preset: preset:resnete-18-cifar10"));
    new UndoKeys(this);
    connect(this, &QLineEdit::returnPressed, this, &ExpressionField::enter);
    connect(&document, &Document::designChanged, this, &ExpressionField::showDesign);
    showDesign();
}

void ExpressionField::enter()
{
    const std::string typed = text().trimmed().toStdString();
    const bool isPreset = typed.starts_with("preset:");
    auto design = isPreset ? resolveDesign(typed) : parseExpression(typed);
    if (!design) {
        Q_EMIT message(QString::fromStdString(design.error().sentence));
        return;
    }
    Q_EMIT message(isPreset ? QString() : keepData(*design));
    m_document.edit(tr("enter expression"), *design);
    showDesign(); // an equal design is no edit, but may have been typed otherwise
}

/// Input and classes follow the data set, not the expression. A sentence where that makes another network of it.
QString ExpressionField::keepData(NetworkDesign& design) const
{
    const NetworkDesign ofTables = design;
    design.input = m_document.design().input;
    design.classes = m_document.design().classes;
    if (design == ofTables)
        return {};
    return tr("Kept from the design before: images of %1 × %2 × %3, classes: %4.")
        .arg(design.input.channels)
        .arg(design.input.height)
        .arg(design.input.width)
        .arg(design.classes);
}

void ExpressionField::showDesign()
{
    setText(QString::fromStdString(expressionOf(m_document.design()).value_or("")));
}

} // namespace binweave
