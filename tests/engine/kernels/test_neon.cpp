// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/child_process.h"
#include "model/file_io.h"

#include <QtTest>
#include <regex>

using namespace binweave;

/// What kernel_check.cpp says on an emulated 64-bit ARM processor.
class TestNeon : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void kernelsGiveOnArmWhatTheyMust();
};

void TestNeon::kernelsGiveOnArmWhatTheyMust()
{
#if defined(BINWEAVE_ARM64_CHECK)
    const auto folder = TemporaryFolder::make().value();
    const auto output = folder.path() / "output";
    const auto status = runChild({.arguments = {BINWEAVE_ARM64_EMULATOR, BINWEAVE_ARM64_CHECK},
                                  .output = output,
                                  .errors = folder.path() / "errors",
                                  .limit = std::chrono::seconds(240)});
    const std::string said = readTextFile(output).value_or("");
    QVERIFY2(status, (said + (status ? "" : status.error().sentence)).c_str());
    QVERIFY2(*status == 0, said.c_str());
    for (const char* subject :
         {"closed gaps", "windows", "epilogues", "signs", "thresholds", "gemm", "sums of convolutions"}) {
        for (const char* set : {"portable", "neon"})
            QVERIFY2(std::regex_search(said, std::regex(std::string(set) + " " + subject + ": [1-9]\\d{2,} equal")),
                     qPrintable(QString("%1 %2 in: %3").arg(set, subject, said.c_str())));
    }
    QVERIFY2(std::regex_search(said, std::regex("neon bits of convolutions: [1-9]\\d{3,} equal")), said.c_str());
#else
    QSKIP("aarch64-linux-gnu-g++ or qemu-aarch64 was not installed when this was built.");
#endif
}

QTEST_GUILESS_MAIN(TestNeon)
#include "test_neon.moc"
