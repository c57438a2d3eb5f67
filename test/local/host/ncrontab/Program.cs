// What the timer trigger of Azure Functions makes of schedules, as JSON: see ncrontab.csproj.
using System.Text.Json;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.Timers;
using Microsoft.Extensions.Logging.Abstractions;

string[] items =
[
    "*", "0", "7", "05", "005", "23", "24", "31", "32", "59", "60", "12", "13", "6",
    "*/1", "*/7", "*/0", "*/-5", "*/+3", "*/60", "*/2147483647", "*/2147483648", "*/1.5", "*/", "/5", "*/5/2", "*/x",
    "1-5", "5-1", "0-7", "1-7", "22-2", "6-0", "5-5", "1-10/3", "10-1/3", "5-5/3", "1-5/0", "1-", "-1", "1--2", "1-2-3",
    "*-3", "3-*", "5/20", "3/6", "5/0", "0/1", "1,2,3", "3,1", "1,3", "1,,2", ",1", "1,", "*,5", "5,*", "1-3,5-2/2",
    "?", "L", "W", "1W", "5L", "1#2", "H", "+5", "0x5", "1.5", "99999999999", "01-05",
];
string[] names =
[
    "sun", "SUN", "Mon-Fri", "fri-mon", "sunday", "sundays", "s", "t", "th", "w", "mon/2", "mon,wed", "1-fri", "sun-sat",
    "jan", "JAN", "january", "januar", "j", "ju", "m", "a", "jan-mar", "dec-feb", "nov-feb", "mar/3", "x", "1jan",
];
string[] wholes =
[
    "", " ", "0 3 * * *", "*/5 * * * *", "0 0 3 * *", "0 0 3 * * * *", "  0   0 3 * *  * ", "0\t0\t3\t*\t*\t*",
    "0 0 3 * * *\n", "0 0 3 * * 1\n", "0 0 3 * * 1\t", "0 0\t 3 * * *", "0 0 3 * * *\r", "@daily", "@every 1h",
    "TZ=UTC 0 0 3 * * *", "0 0 3 1 * 1", "0 0 0 31 2 *", "0 0 0 30,31 2 *", "59 59 23 31 12 6", "0,1 0 3 * * *",
    "00:00:01", "00:00:00", "01:00:00", "1:2:3", "24:00:00", "25:10:05", "23:59:59", "00:00:59", "00:00:60", "00:60:00",
    "00:00:90", "1.00:00:00", "1.24:00:00", "1:00:00:00", "1:24:00:00", "01:30", "24:00", "1.01:30", "30", "0", "-1",
    "-01:00:00", "00:00:00.5", "00:00:00.1234567", "00:00:00.12345678", "1.02:03:04.5", " 01:00:00 ", "01:00:", ":30",
    "1:2:3:4:5", "10675199", "10675200", "1d", "001:002:003", "+1", "1.5", "1.0:0", "00:00:1.5", "1:2:3:4.5",
];
string[] timed =
[
    "0 30 2 * * *", "0 0 3 * * *", "0 0 2,3 * * *", "0 30 1 * * *", "0 0 * * * *", "0 */30 * * * *", "0 5/20 * * * *",
    "0 0 3/6 * * *", "0 0 22-2 * * *", "0 0 9 * * fri-mon", "0 0 0 13 * 5", "0 0 0 29 2 *", "0 0 0 29 2 1",
    "0 0 0 31 * *", "0 30 2 25 10 *", "0 30,31 2 * * *", "*/20 * * * * *", "30 2 * * *", "0 59 23 31 12 *", "01:00:00",
];
(string Name, string[] Instants)[] zones =
[
    ("UTC", ["2024-02-28T12:00:00.000Z", "2026-01-10T12:01:30.500Z", "2026-12-31T23:58:59.999Z", "2026-03-29T02:30:00.000Z"]),
    ("Europe/Oslo",
    [
        "2026-01-15T00:00:00.000Z", "2026-03-28T22:59:59.999Z", "2026-03-29T00:59:59.000Z", "2026-10-24T12:00:00.000Z",
        "2026-10-25T00:15:00.000Z", "2026-10-25T00:59:59.000Z", "2026-10-25T01:15:00.000Z",
    ]),
    ("America/New_York", ["2026-03-08T06:59:59.000Z", "2026-11-01T04:30:00.000Z", "2026-11-01T05:45:00.000Z", "2026-11-01T06:15:00.000Z"]),
    ("Australia/Lord_Howe", ["2026-04-04T14:35:00.000Z", "2026-04-04T15:10:00.000Z", "2026-10-03T15:00:00.000Z"]),
    ("Asia/Kolkata", ["2026-10-25T00:00:00.000Z"]),
];

SetZone("UTC");
var texts = items.SelectMany(item => Enumerable.Range(0, 6).Select(field => Replace(field, item)))
    .Concat(names.SelectMany(name => Enumerable.Range(3, 3).Select(field => Replace(field, name))))
    .Concat(wholes).Concat(timed);
var read = texts.Distinct().ToDictionary(text => text, text => Create(text)?.ToString());
var next = zones.ToDictionary(zone => zone.Name, zone =>
{
    SetZone(zone.Name);
    return zone.Instants.ToDictionary(after => after, after => timed.ToDictionary(text => text, text => Next(text, after)));
});
string[] source = ["NCrontab.Signed " + typeof(NCrontab.CrontabSchedule).Assembly.GetName().Version!.ToString(3),
    "azure-webjobs-sdk-extensions 5.1.0 (2e7550f72362), Timers/Scheduling"];
Console.WriteLine(JsonSerializer.Serialize(new { source, read, next }, new JsonSerializerOptions
{
    Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true,
}));

static string Replace(int field, string item) =>
    string.Join(' ', "0 0 0 * * *".Split(' ').Select((each, index) => index == field ? item : each));

// Null where the host puts the function in error, for a reason or because the parser itself fails.
static TimerSchedule Create(string text)
{
    try { return TimerSchedule.Create(new TimerTriggerAttribute(text), new NameResolver(), NullLogger.Instance); }
    catch (Exception) { return null; }
}

static string Next(string text, string after) => string.Join(' ', Create(text)!
    .GetNextOccurrences(3, DateTimeOffset.Parse(after).LocalDateTime)
    .Select(time => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'")));

static void SetZone(string name)
{
    Environment.SetEnvironmentVariable("TZ", name);
    TimeZoneInfo.ClearCachedData();
}

namespace Microsoft.Azure.WebJobs
{
    // As much of the WebJobs SDK as TimerSchedule.cs refers to.
    class TimerTriggerAttribute(string schedule)
    {
        public string ScheduleExpression => schedule;
        public Type ScheduleType => typeof(void);
        public bool UseMonitor { get; set; } = true;
    }

    interface INameResolver;

    class NameResolver : INameResolver;

    static class NameResolverExtensions
    {
        public static string ResolveWholeString(this INameResolver _, string text) => text;
    }
}

namespace Microsoft.Azure.WebJobs.Host
{
    class Unused;
}
