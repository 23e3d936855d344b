// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/settings.h"

#include <QWidget>
#include <functional>
#include <vector>

class QFormLayout;

namespace binweave {

/// Editors for every field of TrainingSettings, each with its range and unit: the essential ones at once, the others
/// behind 'More'. An editor is named (objectName) by its field's key. What has no effect with the other choices is
/// disabled.
class SettingsForm : public QWidget
{
    Q_OBJECT

public:
    explicit SettingsForm(QWidget* parent = nullptr);

    const TrainingSettings& settings() const { return m_settings; }
    void setSettings(const TrainingSettings& settings);

    /// A row above the settings, aligned with them.
    void addFirst(const QString& label, QWidget* editor);

Q_SIGNALS:
    void changed();

private:
    QWidget* editor(int& field, const Range& range);
    QWidget* editor(std::int64_t& field, const Range& range);
    QWidget* editor(double& field, const Range& range);
    QWidget* editor(bool& field);
    QWidget* editor(std::string& field);
    template <NamedEnum E>
    QWidget* editor(E& field);

    /// An editor that writes `read()` into its field when `signal` says so, and is written by `show`.
    template <class Editor, class Signal, class Read, class Show>
    Editor* bound(Editor* editor, Signal signal, Read read, Show show);
    void addRow(const char* key, QWidget* editor);
    void showFields();
    void enableEffective();

    TrainingSettings m_settings;
    QFormLayout* m_essential;
    QFormLayout* m_other;
    std::vector<std::function<void()>> m_show; ///< each writes one field into its editor
};

} // namespace binweave
