// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/inspector/alternatives.h"
#include "widgets/inspector/shared_fields.h"

#include <QScrollArea>

class QVBoxLayout;

namespace binweave {

class Document;
class FactsHeader;
class FieldForm;
class FindingsList;
class OptionsForm;

/// The properties of what is selected, of the network where nothing is: figures on top, an editor for each property,
/// what the alternatives would cost, and what the design rules say. Every figure follows while a slider moves, and the
/// whole movement is one step of the history.
class InspectorPanel : public QScrollArea
{
    Q_OBJECT

public:
    explicit InspectorPanel(Document& document, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void showSelection();
    void refresh();
    void rebuild(const std::vector<SharedField>& fields);
    void edit(const QString& label, const std::string& path, const FieldValue& value, bool sliding);
    void take(const QString& label, const Alternative& alternative);

    Document& m_document;
    std::vector<ElementPath> m_elements;
    FactsHeader* m_facts;
    QVBoxLayout* m_fields;
    FieldForm* m_form = nullptr;
    OptionsForm* m_options;
    FindingsList* m_findings;
};

} // namespace binweave
