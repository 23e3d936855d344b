// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/file_io.h"

#include <QtTest>
#include <csignal>
#include <sys/resource.h>
#include <unistd.h>

using namespace binweave;

namespace {

std::filesystem::path inFolder(const QTemporaryDir& folder, const char* name)
{
    return folder.filePath(name).toStdString();
}

QStringList filesIn(const QTemporaryDir& folder)
{
    return QDir(folder.path()).entryList(QDir::Files | QDir::Hidden, QDir::Name);
}

/// While it lives, no file can grow beyond the limit: the system's answer is that of a full disk but for the reason.
class FileSizeLimit
{
public:
    explicit FileSizeLimit(rlim_t bytes)
    {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit limit{bytes, m_before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &m_before); }

private:
    rlimit m_before = {};
};

/// Permissions do not bind root: as root, acts as nobody while it lives.
class WithoutRoot
{
public:
    WithoutRoot() { m_changed = geteuid() == 0 && seteuid(65534) == 0; }
    ~WithoutRoot()
    {
        if (m_changed && seteuid(0) != 0)
            qFatal("cannot become root again");
    }

private:
    bool m_changed = false;
};

} // namespace

class TestFileIo : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsWrittenIsReadBack_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("text") << QByteArray("one\ntwo\n");
        QTest::newRow("zeros and high bytes") << QByteArray("\0\xff\0\x80", 4);
        QTest::newRow("a megabyte") << QByteArray(1 << 20, 'x');
    }

    void whatIsWrittenIsReadBack()
    {
        QFETCH(const QByteArray, content);
        const QTemporaryDir folder;
        const auto path = inFolder(folder, "file");
        QVERIFY(writeFileAtomically(path, content.toStdString()));
        QCOMPARE(QByteArray::fromStdString(readTextFile(path).value()), content);
        const std::vector<std::uint8_t> bytes = readFile(path).value();
        QVERIFY(std::ranges::equal(bytes, std::span(reinterpret_cast<const std::uint8_t*>(content.data()),
                                                    static_cast<std::size_t>(content.size()))));
        QVERIFY(writeFileAtomically(path, bytes));
        QCOMPARE(QByteArray::fromStdString(readTextFile(path).value()), content);
        QCOMPARE(filesIn(folder), QStringList{"file"});
    }

    void filesWithoutASizeAreReadToTheirEnd()
    {
        const auto text = readTextFile("/proc/self/status");
        QVERIFY(text);
        QVERIFY(text->starts_with("Name:"));
        QVERIFY(text->ends_with('\n'));
    }

    void permissionsSurviveAReplacement()
    {
        const QTemporaryDir folder;
        const auto path = inFolder(folder, "file");
        QVERIFY(writeFileAtomically(path, std::string_view("old")));
        std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        QVERIFY(writeFileAtomically(path, std::string_view("new")));
        QCOMPARE(std::filesystem::status(path).permissions(),
                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }

    void aSymbolicLinkStaysOne()
    {
        const QTemporaryDir folder;
        const auto target = inFolder(folder, "target");
        const auto link = inFolder(folder, "link");
        QVERIFY(writeFileAtomically(target, std::string_view("old")));
        std::filesystem::create_symlink("target", link);
        QVERIFY(writeFileAtomically(link, std::string_view("new")));
        QVERIFY(std::filesystem::is_symlink(link));
        QCOMPARE(readTextFile(target).value(), std::string("new"));
    }

    void aWriteThatFailsHalfwayLeavesTheOldFileAlone()
    {
        const QTemporaryDir folder;
        const auto path = inFolder(folder, "file");
        QVERIFY(writeFileAtomically(path, std::string_view("old")));
        Result<void> written;
        {
            const FileSizeLimit limit(1000);
            written = writeFileAtomically(path, std::string(5000, 'x'));
        }
        QVERIFY(!written);
        QCOMPARE(written.error().kind, Error::Kind::failed);
        QCOMPARE(written.error().sentence, "Cannot write '" + path.string() + "': File too large.");
        QCOMPARE(readTextFile(path).value(), std::string("old"));
        QCOMPARE(filesIn(folder), QStringList{"file"});
    }

    void failuresAreSentencesWithPathAndReason_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("readReason");
        QTest::addColumn<QString>("writeReason");
        const QString missing = "No such file or directory";
        QTest::newRow("missing folder") << "/nowhere/at/all" << missing << missing;
        QTest::newRow("a file as folder") << "/proc/self/status/x"
                                          << "Not a directory"
                                          << "Not a directory";
        QTest::newRow("a folder as file") << "/proc"
                                          << "Is a directory"
                                          << "Is a directory";
        QTest::newRow("no such file") << "/proc/self/no-such" << missing << missing;
        QTest::newRow("full disk") << "/dev/full"
                                   << ""
                                   << "No space left on device";
    }

    void failuresAreSentencesWithPathAndReason()
    {
        QFETCH(const QString, path);
        QFETCH(const QString, readReason);
        QFETCH(const QString, writeReason);
        if (!readReason.isEmpty()) {
            const auto read = readFile(path.toStdString());
            QVERIFY(!read);
            QCOMPARE(read.error().kind, Error::Kind::badInput);
            QCOMPARE(QString::fromStdString(read.error().sentence),
                     QString("Cannot read '%1': %2.").arg(path, readReason));
        }
        const auto written = writeFileAtomically(path.toStdString(), std::string_view("text"));
        QVERIFY(!written);
        QCOMPARE(written.error().kind, Error::Kind::failed);
        QCOMPARE(QString::fromStdString(written.error().sentence),
                 QString("Cannot write '%1': %2.").arg(path, writeReason));
    }

    void whatCannotBeLookedAtIsNotThere()
    {
        using std::filesystem::perms;
        const QTemporaryDir folder;
        const auto path = inFolder(folder, "file");
        QVERIFY(!isThere(path) && !isFolder(path));
        QVERIFY(writeFileAtomically(path, std::string_view("text")));
        QVERIFY(isThere(path) && !isFolder(path));
        QVERIFY(isThere(path.parent_path()) && isFolder(path.parent_path()));
        QVERIFY(!isThere(path.parent_path() / std::string(5000, 'x')));
        std::filesystem::permissions(path.parent_path(), perms::none);
        {
            const WithoutRoot user;
            QVERIFY(!isThere(path) && !isFolder(path / "x"));
        }
        std::filesystem::permissions(path.parent_path(), perms::owner_all);
    }

    void aReadOnlyFolderIsNamed()
    {
        using std::filesystem::perms;
        const QTemporaryDir folder;
        const auto path = inFolder(folder, "file");
        std::filesystem::permissions(folder.path().toStdString(),
                                     perms::owner_read | perms::owner_exec | perms::others_read | perms::others_exec);
        Result<void> written;
        {
            const WithoutRoot user;
            written = writeFileAtomically(path, std::string_view("text"));
        }
        std::filesystem::permissions(folder.path().toStdString(), perms::owner_all);
        QVERIFY(!written);
        QCOMPARE(written.error().sentence, "Cannot write '" + path.string() + "': Permission denied.");
    }
};

QTEST_GUILESS_MAIN(TestFileIo)
#include "test_file_io.moc"
