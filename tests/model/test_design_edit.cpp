// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/design_edit.h"

#include <QtTest>

using namespace binweave;

namespace {

/// "a b | 3: c d" is a group with blocks a and b, and one of three branches with blocks c and d; "*" marks what is
/// selected. A letter is a block of as many channels as its place in the alphabet.
QString picture(const EditedDesign& edited)
{
    const auto selected = [&](const ElementPath& path) {
        return std::find(edited.selection.begin(), edited.selection.end(), path) != edited.selection.end();
    };
    QStringList groups;
    for (int g = 0; g < int(edited.design.groups.size()); ++g) {
        const Group& group = edited.design.groups[g];
        QStringList words;
        if (group.branches > 1 || selected({ElementPath::Part::group, g}))
            words << QString::number(group.branches) + (selected({ElementPath::Part::group, g}) ? "*:" : ":");
        for (int b = 0; b < int(group.blocks.size()); ++b) {
            const char letter = char('a' - 1 + std::get<ConvolutionLayer>(group.blocks[b]).channels);
            words << QString(letter) + (selected({ElementPath::Part::block, g, b}) ? "*" : "");
        }
        groups << words.join(' ');
    }
    return groups.join(" | ");
}

EditedDesign read(const QString& text)
{
    EditedDesign result;
    const QStringList groups = text.isEmpty() ? QStringList() : text.split(" | ");
    for (int g = 0; g < groups.size(); ++g) {
        Group group;
        for (QString word : groups[g].split(' ')) {
            const bool isGroup = word.endsWith(':');
            word.remove(':');
            if (word.endsWith('*'))
                result.selection.push_back(isGroup
                                               ? ElementPath{ElementPath::Part::group, g}
                                               : ElementPath{ElementPath::Part::block, g, int(group.blocks.size())});
            word.remove('*');
            if (isGroup)
                group.branches = word.toInt();
            else
                group.blocks.push_back(ConvolutionLayer{.channels = word[0].toLatin1() - 'a' + 1});
        }
        result.design.groups.push_back(group);
    }
    return result;
}

using Edit = std::function<EditedDesign(const NetworkDesign&, const std::vector<ElementPath>&)>;

} // namespace

Q_DECLARE_METATYPE(Edit)

class TestDesignEdit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anEditYieldsThePicturedDesignAndSelection_data()
    {
        QTest::addColumn<Edit>("edit");
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        const auto row = [](const char* name, Edit edit, const char* before, const char* after) {
            QTest::newRow(name) << edit << before << after;
        };
        const auto after = [](ElementPath path) -> Edit {
            return [path](const auto& design, const auto&) {
                return insertBlocks(design, path, {ConvolutionLayer{.channels = 24}, ConvolutionLayer{.channels = 25}});
            };
        };
        using Part = ElementPath::Part;
        row("insert into nothing", after({Part::stem}), "", "x* y*");
        row("insert behind the input", after({Part::input}), "a b", "x* y* a b");
        row("insert behind the stem, before branches", after({Part::stem}), "3: a b", "x* y* | 3: a b");
        row("insert behind a block of a group", after({Part::block, 1, 0}), "a | 3: b c", "a | 3: b x* y* c");
        row("insert before the first block of a group", after({Part::block, 1, -1}), "a | 3: b", "a | 3: x* y* b");
        row("insert behind a group, before plain blocks", after({Part::group, 0}), "3: a | b", "3: a | x* y* b");
        row("insert between two groups", after({Part::group, 0}), "3: a | 2: b", "3: a | x* y* | 2: b");
        row("insert at the end", after({Part::classifier}), "a | 2: b", "a | 2: b | x* y*");
        row("insert at the end of plain blocks", after({Part::classifier}), "2: a | b", "2: a | b x* y*");

        row("remove scattered blocks", removeElements, "a* b c* d", "b d");
        row("remove the last block of a group", removeElements, "a | 3: b* | c", "a | c");
        row("remove a group", removeElements, "a | 3*: b c | d", "a | d");
        row("remove everything", removeElements, "a* | 2: b*", "");

        row("duplicate blocks", duplicateElements, "a* b* c", "a b a* b* c");
        row("duplicate a block in a group", duplicateElements, "a | 3: b*", "a | 3: b b*");
        row("duplicate a group", duplicateElements, "a | 3*: b c | d", "a | 3: b c | 3*: b c | d");
        row("duplicate nothing", duplicateElements, "a b", "a b");

        const auto up = moveElementsUp;
        const auto down = moveElementsDown;
        row("move up past a neighbour", up, "a b* c", "b* a c");
        row("move down past a neighbour", down, "a b* c", "a c b*");
        row("move several together", down, "a* b* c d", "c a* b* d");
        row("move scattered blocks together", down, "a* b c* d", "b d a* c*");
        row("move up at the start", up, "a* b", "a* b");
        row("move down at the end", down, "a b*", "a b*");
        row("move up into a group", up, "3: a b | c* d", "3: a b c* | d");
        row("move down into a group", down, "a b* | 3: c", "a | 3: b* c");
        row("move out of a group, down", down, "3: a b* | c", "3: a | b* c");
        row("move out of a group at the end", down, "3: a b*", "3: a | b*");
        row("move out of a group at the start", up, "3: a* b", "a* | 3: b");
        row("move out between two groups", down, "3: a b* | 2: c", "3: a | b* | 2: c");
        row("move a group up", up, "a | b | 3*: c", "a | 3*: c | b");
        row("move a group down", down, "2*: a | b", "b | 2*: a");
        row("move a group at the end", down, "b | 2*: a", "b | 2*: a");

        const Edit wrap = [](const auto& design, const auto& selection) { return wrapElements(design, selection, 2); };
        row("wrap the middle", wrap, "a b* c* d", "a | 2*: b c | d");
        row("wrap all", wrap, "a* b*", "2*: a b");
        row("wrap over a border", wrap, "a b* | 3: c* d", "a | 2*: b c | 3: d");
        row("wrap whole groups", wrap, "a* | 3: b* | c", "2*: a b | c");

        row("ungroup the middle", ungroupElements, "a | 3*: b c | d", "a b* c* d");
        row("ungroup by one of the blocks", ungroupElements, "3: a b* | c | 2: d", "a* b* c | 2: d");
        row("ungroup beside branches", ungroupElements, "3: a | 2*: b | 2: c", "3: a | b* | 2: c");
        row("ungroup leaves other brackets", ungroupElements, "a | b | c | 2*: d", "a | b | c d*");
    }

    void anEditYieldsThePicturedDesignAndSelection()
    {
        QFETCH(Edit, edit);
        QFETCH(QString, before);
        QFETCH(QString, after);
        const EditedDesign start = read(before);
        QCOMPARE(picture(edit(start.design, start.selection)), after);
    }

    void aMoveToAnyPlaceKeepsEveryBlock()
    {
        const EditedDesign start = read("3: a b | c d* e | 2: f* | 2: g");
        for (const ElementPath& place : insertionPlaces(start.design)) {
            const EditedDesign moved = moveElements(start.design, start.selection, place);
            QCOMPARE(blockCount(moved.design), 7);
            QCOMPARE(int(moved.selection.size()), 2);
            QCOMPARE(picture({moved.design, {}}).remove(' ').count('d'), 1);
        }
    }

    void eachPlaceForABlockIsDistinct()
    {
        const NetworkDesign design = read("3: a b | 2: c | d | 2: e").design;
        QSet<QString> pictures;
        const auto places = insertionPlaces(design);
        for (const ElementPath& place : places)
            pictures.insert(picture(insertBlocks(design, place, {ConvolutionLayer{.channels = 24}})));
        QCOMPARE(pictures.size(), qsizetype(places.size()));
        QCOMPARE(places.size(), std::size_t(12));
    }

    void onlyNeighboursCanBeWrapped()
    {
        const auto can = [](const QString& text) {
            const EditedDesign start = read(text);
            return canWrap(start.design, start.selection);
        };
        QVERIFY(can("a b* c*"));
        QVERIFY(can("a b* | 2: c* | d"));
        QVERIFY(can("a | 2*: b c"));
        QVERIFY(!can("a* b c*"));
        QVERIFY(!can("a b"));
    }
};

QTEST_APPLESS_MAIN(TestDesignEdit)
#include "test_design_edit.moc"
