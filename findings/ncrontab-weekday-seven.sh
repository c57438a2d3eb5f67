#!/usr/bin/env bash
# NCrontab.Signed 3.4.0 (NuGet), which reads the schedules of Azure Functions' timer triggers, beside croner 11.0.1 and
# cron-parser 5.10.6 (npm), which tools use to check or preview such schedules. All take six fields; they differ on:
#   0 0 3 * * 7       Sunday to the npm packages; NCrontab refuses it (0 to 6), so the timer is in error and never runs
#   0 0 3 * * 1-7     the same
#   0 0 22-2 * * *    refused by the npm packages; NCrontab swaps the ends without a word and runs at 2, 3, 4 … 22 o'clock
#   0 0 0 13 * 5      the 13th *or* a Friday to the npm packages; the 13th *and* a Friday to NCrontab
# Why it matters: a schedule that was checked with an npm package may never run in Azure, or run at other hours or days.
# Seen on 2026-11-27. Needs node, npm and dotnet 8 or newer. Ends with 1 when one of them behaves differently.
set -euo pipefail

for tool in node npm dotnet; do
  command -v "$tool" >/dev/null || { echo "This needs $tool." >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat >expressions <<'END'
0 0 3 * * 7
0 0 3 * * 1-7
0 0 22-2 * * *
0 0 0 13 * 5
END

npm init --yes >/dev/null
npm install --no-audit --no-fund --silent croner@11.0.1 cron-parser@5.10.6
cat >npm.mjs <<'END'
import { readFileSync } from "node:fs";
import { Cron } from "croner";
import { CronExpressionParser } from "cron-parser";

const after = new Date("2026-01-07T12:00:00Z");
const packages = {
  croner: (text) => new Cron(text, { timezone: "UTC", paused: true }).nextRuns(4, after),
  "cron-parser": (text) =>
    CronExpressionParser.parse(text, { tz: "UTC", currentDate: after }).take(4).map((time) => time.toDate()),
};
for (const [name, next] of Object.entries(packages)) {
  for (const text of readFileSync("expressions", "utf8").trim().split("\n")) {
    let result = "refused";
    try {
      result = next(text).map((time) => time.toISOString().slice(5, 13)).join(" ");
    } catch {}
    console.log(`${name.padEnd(12)}${text.padEnd(16)}${result}`);
  }
}
END

mkdir ncrontab
cat >ncrontab/ncrontab.csproj <<END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net$(dotnet --version | cut -d. -f1).0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="NCrontab.Signed" Version="3.4.0" /></ItemGroup>
</Project>
END
cat >ncrontab/Program.cs <<'END'
var options = new NCrontab.CrontabSchedule.ParseOptions { IncludingSeconds = true };
var after = new DateTime(2026, 1, 7, 12, 0, 0);
foreach (var text in File.ReadLines("expressions"))
{
    var schedule = NCrontab.CrontabSchedule.TryParse(text, options);
    var times = schedule?.GetNextOccurrences(after, DateTime.MaxValue).Take(4).Select(time => time.ToString("MM-dd'T'HH"));
    Console.WriteLine($"{"NCrontab",-12}{text,-16}{(times is null ? "refused" : string.Join(' ', times))}");
}
END
dotnet build ncrontab --verbosity quiet --nologo >build.log || { cat build.log >&2; exit 2; }

{ node npm.mjs; dotnet run --no-build --project ncrontab; } >seen
cat >expected <<'END'
croner      0 0 3 * * 7     01-11T03 01-18T03 01-25T03 02-01T03
croner      0 0 3 * * 1-7   01-08T03 01-09T03 01-10T03 01-11T03
croner      0 0 22-2 * * *  refused
croner      0 0 0 13 * 5    01-09T00 01-13T00 01-16T00 01-23T00
cron-parser 0 0 3 * * 7     01-11T03 01-18T03 01-25T03 02-01T03
cron-parser 0 0 3 * * 1-7   01-08T03 01-09T03 01-10T03 01-11T03
cron-parser 0 0 22-2 * * *  refused
cron-parser 0 0 0 13 * 5    01-09T00 01-13T00 01-16T00 01-23T00
NCrontab    0 0 3 * * 7     refused
NCrontab    0 0 3 * * 1-7   refused
NCrontab    0 0 22-2 * * *  01-07T13 01-07T14 01-07T15 01-07T16
NCrontab    0 0 0 13 * 5    02-13T00 03-13T00 11-13T00 08-13T00
END
echo "Next times (month-dayThour, UTC) after 2026-01-07 12:00, by croner 11.0.1, cron-parser 5.10.6, NCrontab.Signed 3.4.0:"
cat seen
diff expected seen && echo "As described: a timer in Azure does not read a schedule as these npm packages do."
