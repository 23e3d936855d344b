// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/expression.h"
#include "model/presets.h"
#include "widgets/workspace/document.h"

#include <QUndoStack>
#include <QtTest>

using namespace binweave;

namespace {

NetworkDesign threeBlocks()
{
    NetworkDesign design = defaultDesign();
    design.groups = {Group{1, {ResidualBlock{.channels = 8}, ResidualBlock{.channels = 16}}},
                     Group{2, {ResidualBlock{.channels = 32}}}};
    return design;
}

ElementPath block(int group, int index)
{
    return {ElementPath::Part::block, group, index};
}

int channelsOfFirst(const Document& document)
{
    return std::get<ResidualBlock>(document.design().groups[0].blocks[0]).channels;
}

NetworkDesign withFirstChannels(NetworkDesign design, int channels)
{
    std::get<ResidualBlock>(design.groups[0].blocks[0]).channels = channels;
    return design;
}

} // namespace

class TestDocument : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void undoAndRedoRestoreDesignSelectionAndEstimates();
    void aDragIsOneStep();
    void aDragThatReturnsLeavesNoStep();
    void otherKeysAndEndedDragsAreNewSteps();
    void anEqualDesignIsNoStep();
    void figuresFollowInTheSameCall();
    void aDesignThatCannotBeLoweredIsShownWithItsSentence();
    void selectionHoldsOnlyWhatExistsInNetworkOrder();
    void savingClearsModifiedAndUndoSetsItAgain();
    void aDragAcrossASaveStaysTwoSteps();
    void openAndSaveRoundTrip();
    void aFailedOpenOrSaveLosesNothing();
    void recoveredWorkCountsAsUnsaved();
    void aDesignNamedByItsExpressionIsRenamedWithIt();
};

void TestDocument::undoAndRedoRestoreDesignSelectionAndEstimates()
{
    Document document(threeBlocks());
    document.select({block(0, 1)});
    const long long bitsBefore = document.estimates()->parameterBits;
    NetworkDesign shorter = threeBlocks();
    shorter.groups[0].blocks.erase(shorter.groups[0].blocks.begin() + 1);
    document.edit("delete block", shorter, {block(0, 0)});
    QCOMPARE(document.design(), shorter);
    QCOMPARE(document.selection(), std::vector{block(0, 0)});
    const long long bitsAfter = document.estimates()->parameterBits;
    QVERIFY(bitsAfter != bitsBefore);

    document.undoStack()->undo();
    QCOMPARE(document.design(), threeBlocks());
    QCOMPARE(document.selection(), std::vector{block(0, 1)});
    QCOMPARE(document.estimates()->parameterBits, bitsBefore);
    document.undoStack()->redo();
    QCOMPARE(document.design(), shorter);
    QCOMPARE(document.selection(), std::vector{block(0, 0)});
    QCOMPARE(document.estimates()->parameterBits, bitsAfter);
    QCOMPARE(document.undoStack()->undoText(), QString("delete block"));
}

void TestDocument::aDragIsOneStep()
{
    Document document(threeBlocks());
    QSignalSpy changed(&document, &Document::designChanged);
    for (int channels = 9; channels <= 20; ++channels)
        document.edit("change channels", withFirstChannels(threeBlocks(), channels), "channels 0");
    QCOMPARE(changed.count(), 12);
    QCOMPARE(document.undoStack()->count(), 1);
    document.undoStack()->undo();
    QCOMPARE(channelsOfFirst(document), 8);
    document.undoStack()->redo();
    QCOMPARE(channelsOfFirst(document), 20);
}

void TestDocument::aDragThatReturnsLeavesNoStep()
{
    Document document(threeBlocks());
    for (const int channels : {9, 10, 8})
        document.edit("change channels", withFirstChannels(threeBlocks(), channels), "channels 0");
    QCOMPARE(document.undoStack()->count(), 0);
    QCOMPARE(channelsOfFirst(document), 8);
    QVERIFY(!document.isModified());
}

void TestDocument::otherKeysAndEndedDragsAreNewSteps()
{
    Document document(threeBlocks());
    document.edit("change channels", withFirstChannels(threeBlocks(), 9), "a");
    document.edit("change channels", withFirstChannels(threeBlocks(), 10), "b");
    QCOMPARE(document.undoStack()->count(), 2);
    document.endMerge();
    document.edit("change channels", withFirstChannels(threeBlocks(), 11), "b");
    QCOMPARE(document.undoStack()->count(), 3);
    document.edit("change channels", withFirstChannels(threeBlocks(), 12));
    document.edit("change channels", withFirstChannels(threeBlocks(), 13));
    QCOMPARE(document.undoStack()->count(), 5);
}

void TestDocument::anEqualDesignIsNoStep()
{
    Document document(threeBlocks());
    QSignalSpy changed(&document, &Document::designChanged);
    document.edit("nothing", threeBlocks());
    QCOMPARE(document.undoStack()->count(), 0);
    QCOMPARE(changed.count(), 0);
}

void TestDocument::figuresFollowInTheSameCall()
{
    Document document(threeBlocks());
    bool followed = false;
    connect(&document, &Document::designChanged, this, [&] {
        followed = document.estimates()->parameterBits == estimate(document.design())->parameterBits &&
                   document.findings().size() == lint(document.design()).size();
    });
    document.edit("change channels", withFirstChannels(threeBlocks(), 40));
    QVERIFY(followed);

    QSignalSpy options(&document, &Document::optionsChanged);
    document.setOptions({.gamma = 2, .nu = 1, .wordBits = 32});
    QCOMPARE(options.count(), 1);
    QCOMPARE(document.estimates()->equivalentOperations,
             estimate(document.design(), document.options())->equivalentOperations);
}

void TestDocument::aDesignThatCannotBeLoweredIsShownWithItsSentence()
{
    Document document(threeBlocks());
    document.edit("change channels", withFirstChannels(threeBlocks(), -3));
    QVERIFY(!document.estimates());
    QVERIFY(!document.estimates().error().sentence.empty());
    QCOMPARE(document.findings().size(), std::size_t(1));
    document.undoStack()->undo();
    QVERIFY(document.estimates());
}

void TestDocument::selectionHoldsOnlyWhatExistsInNetworkOrder()
{
    Document document(threeBlocks());
    QSignalSpy selected(&document, &Document::selectionChanged);
    document.select({block(1, 0), block(0, 7), block(0, 1), {ElementPath::Part::stem}, block(0, 1)});
    QCOMPARE(document.selection(), (std::vector<ElementPath>{{ElementPath::Part::stem}, block(0, 1), block(1, 0)}));
    document.select(document.selection());
    QCOMPARE(selected.count(), 1);

    NetworkDesign oneGroup = threeBlocks();
    oneGroup.groups.pop_back();
    document.edit("delete group", oneGroup);
    QCOMPARE(document.selection(), (std::vector<ElementPath>{{ElementPath::Part::stem}, block(0, 1)}));
    QCOMPARE(selected.count(), 2);
}

void TestDocument::savingClearsModifiedAndUndoSetsItAgain()
{
    QTemporaryDir folder;
    Document document(threeBlocks());
    QVERIFY(!document.isModified());
    QSignalSpy fileChanged(&document, &Document::fileChanged);
    document.edit("change channels", withFirstChannels(threeBlocks(), 9));
    QVERIFY(document.isModified());
    QCOMPARE(fileChanged.count(), 1);
    QVERIFY(document.save(folder.filePath("a.json")));
    QVERIFY(!document.isModified());
    document.undoStack()->undo();
    QVERIFY(document.isModified());
    document.undoStack()->redo();
    QVERIFY(!document.isModified());
}

void TestDocument::aDragAcrossASaveStaysTwoSteps()
{
    QTemporaryDir folder;
    Document document(threeBlocks());
    document.edit("change channels", withFirstChannels(threeBlocks(), 9), "a");
    QVERIFY(document.save(folder.filePath("a.json")));
    document.edit("change channels", withFirstChannels(threeBlocks(), 10), "a");
    document.undoStack()->undo();
    QCOMPARE(channelsOfFirst(document), 9);
    QVERIFY(!document.isModified());
}

void TestDocument::openAndSaveRoundTrip()
{
    QTemporaryDir folder;
    const QString file = folder.filePath("a.json");
    Document first(withFirstChannels(threeBlocks(), 21));
    QVERIFY(first.save(file));
    QCOMPARE(first.file(), file);
    Document second(threeBlocks());
    second.edit("change channels", withFirstChannels(threeBlocks(), 9));
    QVERIFY(second.open(file));
    QCOMPARE(second.design(), first.design());
    QCOMPARE(second.file(), file);
    QVERIFY(!second.isModified());
    QVERIFY(!second.undoStack()->canUndo());
}

void TestDocument::aFailedOpenOrSaveLosesNothing()
{
    QTemporaryDir folder;
    Document document(threeBlocks());
    document.edit("change channels", withFirstChannels(threeBlocks(), 9));
    QVERIFY(!document.open(folder.filePath("missing.json")));
    QVERIFY(!document.save(folder.filePath("no/such/folder.json")));
    QCOMPARE(channelsOfFirst(document), 9);
    QVERIFY(document.isModified());
    QVERIFY(document.file().isEmpty());
    QVERIFY(document.undoStack()->canUndo());
}

void TestDocument::recoveredWorkCountsAsUnsaved()
{
    Document document(threeBlocks());
    document.resetUnsaved(withFirstChannels(threeBlocks(), 9), "/somewhere/a.json");
    QVERIFY(document.isModified());
    QCOMPARE(document.file(), QString("/somewhere/a.json"));
    QVERIFY(!document.undoStack()->canUndo());
}

void TestDocument::aDesignNamedByItsExpressionIsRenamedWithIt()
{
    Document document(parseExpression("(8,16,32) bnn g=2").value());
    NetworkDesign next = document.design();
    next.groups[0].blocks = parseExpression("(8,16,32) bnn g=3")->groups[0].blocks;
    next.groups[0].branches = parseExpression("(8,16,32) bnn g=3")->groups[0].branches;
    document.edit("change bases", next);
    QCOMPARE(document.design().name, *expressionOf(document.design()));
    QCOMPARE(document.design().name, std::string("(8,16,32) bnn g=3"));

    next = document.design();
    next.surrogate.kind = SurrogateKind::plain; // no expression says so
    document.edit("change surrogate", next);
    QCOMPARE(document.design().name, std::string("(8,16,32) bnn g=3 (edited)"));
    document.undoStack()->undo();
    QCOMPARE(document.design().name, std::string("(8,16,32) bnn g=3"));

    next = document.design();
    next.name = "mine";
    document.edit("rename", next);
    next.classifier.hidden = 7;
    document.edit("change hidden width", next);
    QCOMPARE(document.design().name, std::string("mine"));
}

QTEST_GUILESS_MAIN(TestDocument)
#include "test_document.moc"
