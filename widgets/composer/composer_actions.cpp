// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composer/composer_actions.h"

#include "model/design_file.h"
#include "widgets/composer/new_block.h"
#include "widgets/theme.h"
#include "widgets/workspace/document.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QWidget>
#include <algorithm>

namespace binweave {

namespace {

using Part = ElementPath::Part;

constexpr int branchesOfNewGroup = 2;

std::vector<Block> blocksAt(const NetworkDesign& design, const std::vector<ElementPath>& paths)
{
    std::vector<Block> blocks;
    for (const ElementPath& path : paths)
        blocks.push_back(design.groups[path.group].blocks[path.block]);
    return blocks;
}

} // namespace

ComposerActions::ComposerActions(Document& document, QWidget* owner)
    : QObject(owner), m_document(document), m_owner(owner)
{
    using Actions = ComposerActions;
    cut = add(tr("Cu&t"), QStringLiteral("cut"), QKeySequence::Cut, &Actions::cutSelection);
    copy = add(tr("&Copy"), QStringLiteral("copy"), QKeySequence::Copy, &Actions::copySelection);
    paste = add(tr("&Paste"), QStringLiteral("paste"), QKeySequence::Paste, &Actions::pasteBlocks);
    duplicate = add(tr("D&uplicate"), QStringLiteral("duplicate"), Qt::CTRL | Qt::Key_D, &Actions::duplicateSelection);
    remove = add(tr("&Delete"), QStringLiteral("delete"), QKeySequence::Delete, &Actions::removeSelection);
    selectAll = add(tr("Select &All Blocks"), {}, QKeySequence::SelectAll, &Actions::selectEverything);
    moveUp = add(tr("Move &Up"), QStringLiteral("move-up"), Qt::ALT | Qt::Key_Up, &Actions::moveSelectionUp);
    moveDown = add(tr("Move D&own"), QStringLiteral("move-down"), Qt::ALT | Qt::Key_Down, &Actions::moveSelectionDown);
    wrap = add(tr("&Wrap in Group"), QStringLiteral("group"), Qt::CTRL | Qt::Key_G, &Actions::wrapSelection);
    ungroup =
        add(tr("Un&group"), QStringLiteral("ungroup"), Qt::CTRL | Qt::SHIFT | Qt::Key_G, &Actions::ungroupSelection);
    wrap->setObjectName(QStringLiteral("wrapInGroup"));

    int digit = 1;
    for (const BlockTemplate& offered : blockTemplates()) {
        QAction* insert = add(tr("Insert %1").arg(offered.name), offered.icon,
                              QKeySequence(Qt::CTRL | Qt::ALT | static_cast<Qt::Key>(Qt::Key_0 + digit++)), nullptr);
        insert->setToolTip(offered.hint);
        connect(insert, &QAction::triggered, this, [this, kind = offered.kind] { insertKind(kind); });
        inserts << insert;
    }

    connect(&document, &Document::selectionChanged, this, &ComposerActions::enable);
    connect(&document, &Document::designChanged, this, &ComposerActions::enable);
    enable();
}

QAction* ComposerActions::add(const QString& text, const QString& icon, const QKeySequence& shortcut,
                              void (ComposerActions::*act)())
{
    auto* action = new QAction(text, this);
    action->setShortcut(shortcut);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    action->setData(icon);
    if (!icon.isEmpty())
        action->setIcon(themeIcon(icon));
    if (act)
        connect(action, &QAction::triggered, this, act);
    m_owner->addAction(action);
    return action;
}

void ComposerActions::refreshIcons()
{
    for (QAction* action : menu()) {
        if (action && !action->data().toString().isEmpty())
            action->setIcon(themeIcon(action->data().toString()));
    }
}

QList<QAction*> ComposerActions::menu() const
{
    QList<QAction*> actions{cut,    copy,     paste,   duplicate, remove,  selectAll, nullptr,
                            moveUp, moveDown, nullptr, wrap,      ungroup, nullptr};
    return actions + inserts;
}

void ComposerActions::fillMenu(QMenu* menu) const
{
    for (QAction* action : this->menu()) {
        if (action)
            menu->addAction(action);
        else
            menu->addSeparator();
    }
}

void ComposerActions::enable()
{
    const NetworkDesign& design = m_document.design();
    const std::vector<ElementPath>& selection = m_document.selection();
    const bool any = !selectedBlocks(design, selection).empty();
    for (QAction* action : {cut, copy, duplicate, remove, moveUp, moveDown})
        action->setEnabled(any);
    wrap->setEnabled(canWrap(design, selection));
    const bool grouped = std::any_of(selection.begin(), selection.end(), [&](const ElementPath& path) {
        return path.group >= 0 && (design.groups.size() > 1 || design.groups[path.group].branches > 1);
    });
    ungroup->setEnabled(grouped);
}

void ComposerActions::apply(const QString& text, EditedDesign edited)
{
    m_document.edit(text, std::move(edited.design), std::move(edited.selection));
}

ElementPath ComposerActions::insertionPoint() const
{
    return m_document.selection().empty() ? ElementPath{Part::classifier} : m_document.selection().back();
}

void ComposerActions::insertKind(const QString& kind)
{
    insertKind(kind, insertionPoint());
}

void ComposerActions::insertKind(const QString& kind, const ElementPath& after)
{
    const NetworkDesign& design = m_document.design();
    for (const BlockTemplate& offered : blockTemplates()) {
        if (offered.kind == kind)
            apply(tr("insert %1").arg(offered.name.toLower()),
                  insertBlocks(design, after, {newBlock(kind, design, after)}));
    }
}

void ComposerActions::moveTo(const ElementPath& after)
{
    apply(tr("move"), moveElements(m_document.design(), m_document.selection(), after));
}

void ComposerActions::cutSelection()
{
    copySelection();
    removeAs(tr("cut"));
}

void ComposerActions::copySelection()
{
    const NetworkDesign& design = m_document.design();
    const std::vector<Block> blocks = blocksAt(design, selectedBlocks(design, m_document.selection()));
    QGuiApplication::clipboard()->setText(QString::fromStdString(blocksText(blocks)));
}

void ComposerActions::pasteBlocks()
{
    const std::string text = QGuiApplication::clipboard()->text().toStdString();
    const Result<std::vector<Block>> blocks = parseBlocks(text);
    if (!blocks) {
        Q_EMIT refused(tr("The clipboard holds no blocks: %1").arg(QString::fromStdString(blocks.error().sentence)));
        return;
    }
    apply(tr("paste"), insertBlocks(m_document.design(), insertionPoint(), *blocks));
}

void ComposerActions::duplicateSelection()
{
    apply(tr("duplicate"), duplicateElements(m_document.design(), m_document.selection()));
}

void ComposerActions::removeSelection()
{
    removeAs(tr("delete"));
}

/// What stands where the first of the deleted blocks stood is selected, so that the keyboard can go on.
void ComposerActions::removeAs(const QString& text)
{
    const NetworkDesign& design = m_document.design();
    const std::vector<ElementPath> removed = selectedBlocks(design, m_document.selection());
    if (removed.empty())
        return;
    const std::vector<ElementPath> before = allBlocks(design);
    const auto position = std::find(before.begin(), before.end(), removed.front()) - before.begin();

    EditedDesign edited = removeElements(design, m_document.selection());
    const std::vector<ElementPath> left = allBlocks(edited.design);
    if (!left.empty())
        edited.selection = {left[std::min(static_cast<std::size_t>(position), left.size() - 1)]};
    apply(text, std::move(edited));
}

void ComposerActions::selectEverything()
{
    m_document.select(allBlocks(m_document.design()));
}

void ComposerActions::moveSelectionUp()
{
    apply(tr("move up"), moveElementsUp(m_document.design(), m_document.selection()));
}

void ComposerActions::moveSelectionDown()
{
    apply(tr("move down"), moveElementsDown(m_document.design(), m_document.selection()));
}

void ComposerActions::wrapSelection()
{
    apply(tr("wrap in group"), wrapElements(m_document.design(), m_document.selection(), branchesOfNewGroup));
}

void ComposerActions::ungroupSelection()
{
    apply(tr("ungroup"), ungroupElements(m_document.design(), m_document.selection()));
}

} // namespace binweave
