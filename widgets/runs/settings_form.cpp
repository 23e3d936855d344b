// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/runs/settings_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <string_view>

namespace binweave {

namespace {

struct FieldText
{
    std::string_view key;
    const char* label;
    const char* suffix;
    bool essential;
    const char* explanation;
};

constexpr FieldText fieldTexts[] = {
    {"epochs", QT_TRANSLATE_NOOP("SettingsForm", "Epochs"), "", true,
     QT_TRANSLATE_NOOP("SettingsForm", "How often training passes over all images.")},
    {"batch", QT_TRANSLATE_NOOP("SettingsForm", "Batch"), QT_TRANSLATE_NOOP("SettingsForm", " images"), true,
     QT_TRANSLATE_NOOP("SettingsForm", "Images per step.")},
    {"seed", QT_TRANSLATE_NOOP("SettingsForm", "Seed"), "", true,
     QT_TRANSLATE_NOOP("SettingsForm", "The same design, data and seed give the same weights.")},
    {"optimizer", QT_TRANSLATE_NOOP("SettingsForm", "Optimizer"), "", true, ""},
    {"lr", QT_TRANSLATE_NOOP("SettingsForm", "Learning rate"), "", true,
     QT_TRANSLATE_NOOP("SettingsForm", "The peak of the schedule.")},
    {"momentum", QT_TRANSLATE_NOOP("SettingsForm", "Momentum"), "", false,
     QT_TRANSLATE_NOOP("SettingsForm", "Of SGD (Nesterov).")},
    {"weight-decay", QT_TRANSLATE_NOOP("SettingsForm", "Weight decay"), "", false,
     QT_TRANSLATE_NOOP("SettingsForm", "Of real weights and of latent ones.")},
    {"schedule", QT_TRANSLATE_NOOP("SettingsForm", "Schedule"), "", true,
     QT_TRANSLATE_NOOP("SettingsForm", "How the learning rate goes over the run.")},
    {"first-drop", QT_TRANSLATE_NOOP("SettingsForm", "First drop"), "", false,
     QT_TRANSLATE_NOOP("SettingsForm", "Part of the run after which schedule 'step' divides the rate by 10.")},
    {"second-drop", QT_TRANSLATE_NOOP("SettingsForm", "Second drop"), "", false,
     QT_TRANSLATE_NOOP("SettingsForm", "Part of the run after which schedule 'step' divides it again.")},
    {"flip", QT_TRANSLATE_NOOP("SettingsForm", "Flip"), "", false,
     QT_TRANSLATE_NOOP("SettingsForm", "Mirror every second image.")},
    {"shift", QT_TRANSLATE_NOOP("SettingsForm", "Shift"), QT_TRANSLATE_NOOP("SettingsForm", " pixels"), false,
     QT_TRANSLATE_NOOP("SettingsForm", "Move images by up to so much.")},
    {"rotation", QT_TRANSLATE_NOOP("SettingsForm", "Rotation"), "°", false,
     QT_TRANSLATE_NOOP("SettingsForm", "Turn images by up to so much.")},
    {"label-smoothing", QT_TRANSLATE_NOOP("SettingsForm", "Label smoothing"), "", false,
     QT_TRANSLATE_NOOP("SettingsForm", "Share of the target that is spread over all classes.")},
    {"parent", QT_TRANSLATE_NOOP("SettingsForm", "Start from"), "", false,
     QT_TRANSLATE_NOOP("SettingsForm",
                       "Folder of a trained run whose weights this one starts from, by name where shapes "
                       "fit; empty starts at random.")},
    {"teacher", QT_TRANSLATE_NOOP("SettingsForm", "Teacher"), "", false,
     QT_TRANSLATE_NOOP("SettingsForm", "Folder of a trained run whose scores this one learns, too; empty: none.")},
    {"distill-weight", QT_TRANSLATE_NOOP("SettingsForm", "Teacher's share"), "", false,
     QT_TRANSLATE_NOOP("SettingsForm", "Share of the loss that is the distance to the teacher's scores.")},
    {"temperature", QT_TRANSLATE_NOOP("SettingsForm", "Temperature"), "", false,
     QT_TRANSLATE_NOOP("SettingsForm",
                       "Divides both scores before they are compared: above 1, the teacher's second and "
                       "third choices count more.")},
    {"average", QT_TRANSLATE_NOOP("SettingsForm", "Weight average"), "", false,
     QT_TRANSLATE_NOOP("SettingsForm", "Decay of the moving average of the weights that is evaluated and kept, such as "
                                       "0.999; 0 keeps the weights themselves.")},
    {"validation", QT_TRANSLATE_NOOP("SettingsForm", "Validation"), " %", true,
     QT_TRANSLATE_NOOP("SettingsForm", "Part of the training images that is held out and judges the epochs; the test "
                                       "images then give the final figure only.")},
    {"keep", QT_TRANSLATE_NOOP("SettingsForm", "Keep weights"), "", false,
     QT_TRANSLATE_NOOP("SettingsForm", "Of the best epoch on the validation images, or of the last.")},
    {"patience", QT_TRANSLATE_NOOP("SettingsForm", "Patience"), QT_TRANSLATE_NOOP("SettingsForm", " epochs"), false,
     QT_TRANSLATE_NOOP("SettingsForm", "Epochs without a better validation that end the run; 0 never ends it early.")},
    {"checkpoint-seconds", QT_TRANSLATE_NOOP("SettingsForm", "Checkpoint every"),
     QT_TRANSLATE_NOOP("SettingsForm", " s"), false,
     QT_TRANSLATE_NOOP("SettingsForm", "What a crash can cost at most.")},
};

FieldText textOf(std::string_view key)
{
    const auto* found = std::ranges::find(fieldTexts, key, &FieldText::key);
    return found == std::end(fieldTexts) ? FieldText{key, key.data(), "", false, ""} : *found;
}

/// Shows no more digits than the value has.
class RealSpinBox : public QDoubleSpinBox
{
public:
    using QDoubleSpinBox::QDoubleSpinBox;
    QString textFromValue(double value) const override
    {
        return locale().toString(value, 'f', QLocale::FloatingPointShortest);
    }
};

} // namespace

template <class Editor, class Signal, class Read, class Show>
Editor* SettingsForm::bound(Editor* editor, Signal signal, Read read, Show show)
{
    m_show.push_back([editor, show] {
        const QSignalBlocker blocker(editor);
        show();
    });
    connect(editor, signal, this, [this, read] {
        read();
        enableEffective();
        Q_EMIT changed();
    });
    return editor;
}

QWidget* SettingsForm::editor(int& field, const Range& range)
{
    auto* box = new QSpinBox;
    box->setRange(static_cast<int>(range.least), static_cast<int>(range.most));
    box->setGroupSeparatorShown(true);
    return bound(
        box, &QSpinBox::valueChanged, [&field, box] { field = box->value(); }, [&field, box] { box->setValue(field); });
}

/// Integers up to 2^53, which a double holds exactly.
QWidget* SettingsForm::editor(std::int64_t& field, const Range& range)
{
    auto* box = new RealSpinBox;
    box->setDecimals(0);
    box->setRange(range.least, range.most);
    return bound(
        box, &QDoubleSpinBox::valueChanged, [&field, box] { field = static_cast<std::int64_t>(box->value()); },
        [&field, box] { box->setValue(static_cast<double>(field)); });
}

QWidget* SettingsForm::editor(double& field, const Range& range)
{
    auto* box = new RealSpinBox;
    box->setDecimals(8);
    box->setRange(range.least, range.most);
    box->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    return bound(
        box, &QDoubleSpinBox::valueChanged, [&field, box] { field = box->value(); },
        [&field, box] { box->setValue(field); });
}

QWidget* SettingsForm::editor(std::string& field)
{
    auto* box = new QLineEdit;
    box->setClearButtonEnabled(true);
    return bound(
        box, &QLineEdit::textChanged, [&field, box] { field = box->text().trimmed().toStdString(); },
        [&field, box] { box->setText(QString::fromStdString(field)); });
}

QWidget* SettingsForm::editor(bool& field)
{
    auto* box = new QCheckBox;
    return bound(
        box, &QCheckBox::toggled, [&field, box] { field = box->isChecked(); },
        [&field, box] { box->setChecked(field); });
}

template <NamedEnum E>
QWidget* SettingsForm::editor(E& field)
{
    auto* box = new QComboBox;
    for (const auto& [value, name] : EnumNames<E>::value)
        box->addItem(QString::fromUtf8(name), static_cast<int>(value));
    return bound(
        box, &QComboBox::currentIndexChanged, [&field, box] { field = static_cast<E>(box->currentData().toInt()); },
        [&field, box] { box->setCurrentIndex(box->findData(static_cast<int>(field))); });
}

SettingsForm::SettingsForm(QWidget* parent) : QWidget(parent)
{
    auto* essential = new QWidget;
    auto* other = new QWidget;
    m_essential = new QFormLayout(essential);
    m_other = new QFormLayout(other);
    for (QFormLayout* form : {m_essential, m_other}) {
        form->setContentsMargins({});
        form->setVerticalSpacing(4);
        form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    }
    visitFields(m_settings,
                [this](const char* key, auto& field, const auto&... range) { addRow(key, editor(field, range...)); });

    auto* more = new QToolButton;
    more->setObjectName("moreSettings");
    more->setText(tr("More"));
    more->setCheckable(true);
    more->setArrowType(Qt::RightArrow);
    more->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    more->setAutoRaise(true);
    other->hide();
    connect(more, &QToolButton::toggled, this, [more, other](bool open) {
        other->setVisible(open);
        more->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
    });

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(4);
    for (QWidget* part : {essential, static_cast<QWidget*>(more), other})
        layout->addWidget(part);
    layout->addStretch();
    showFields();
}

void SettingsForm::addRow(const char* key, QWidget* editor)
{
    const FieldText text = textOf(key);
    const QString label = tr(text.label);
    editor->setObjectName(QString::fromUtf8(key));
    editor->setAccessibleName(label);
    editor->setToolTip(*text.explanation ? tr(text.explanation) : QString());
    if (auto* whole = qobject_cast<QSpinBox*>(editor); whole && *text.suffix)
        whole->setSuffix(tr(text.suffix));
    if (auto* real = qobject_cast<QDoubleSpinBox*>(editor); real && *text.suffix)
        real->setSuffix(tr(text.suffix));
    auto* name = new QLabel(label);
    name->setBuddy(editor);
    (text.essential ? m_essential : m_other)->addRow(name, editor);
}

void SettingsForm::addFirst(const QString& label, QWidget* editor)
{
    m_essential->insertRow(0, label, editor);
}

void SettingsForm::setSettings(const TrainingSettings& settings)
{
    m_settings = settings;
    showFields();
    Q_EMIT changed();
}

void SettingsForm::showFields()
{
    for (const auto& show : m_show)
        show();
    enableEffective();
}

void SettingsForm::enableEffective()
{
    const auto enable = [this](const char* key, bool effective) {
        if (auto* editor = findChild<QWidget*>(QString::fromUtf8(key)))
            editor->setEnabled(effective);
    };
    enable("momentum", m_settings.optimizer == OptimizerKind::sgd);
    enable("first-drop", m_settings.schedule == ScheduleKind::step);
    enable("second-drop", m_settings.schedule == ScheduleKind::step);
    enable("distill-weight", !m_settings.teacher.empty());
    enable("temperature", !m_settings.teacher.empty());
    enable("keep", m_settings.validationPercent > 0);
    enable("patience", m_settings.validationPercent > 0);
}

} // namespace binweave
