#!/usr/bin/env bash
# Microsoft.Graph 6.10.0 (NuGet): what the client has no property for, as directory extensions, is in AdditionalData, and its
# values change on their way through it.
#   read: a text that looks like a date becomes a DateTime, "2026-01-02" and "2026-01-02T08:00" alike, and is sent as a time in
#     the machine's zone: "2026-01-02T00:00:00+01:00" from Norway. A GUID loses its capitals. 02.01.2026 and 0150 stay as they are.
#   set: a short, an unsigned number or an enum is sent as {}. The client says nothing.
# All of AdditionalData is sent when one value in it is set, so a script that writes one extension changes the others. The Python
# client has the first as well (its issue 1340).
# Why it matters: extensions hold what the HR system knows, as the first day at work or an id, as texts. A script that sets one
# more changes that day to the evening before, in UTC; and a level that PostgreSQL has as a smallint is a short in .NET.
# Guessed before: what was read goes back the same, and what cannot be written throws.
# Seen on 2026-11-29. Needs dotnet 8 or newer, and tzdata. Ends with 1 when it behaves differently.
set -euo pipefail

command -v dotnet >/dev/null || { echo "This needs dotnet." >&2; exit 2; }
[ -e /usr/share/zoneinfo/Europe/Oslo ] || { echo "This needs tzdata." >&2; exit 2; }
export DOTNET_CLI_TELEMETRY_OPTOUT=1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >graph.csproj <<END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net$(dotnet --version | cut -d. -f1).0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="Microsoft.Graph" Version="[6.10.0]" /></ItemGroup>
</Project>
END
cat >Program.cs <<'END'
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Graph;
using Microsoft.Graph.Models;
using Microsoft.Kiota.Abstractions.Authentication;

var service = new Service();
var graph = new GraphServiceClient(new HttpClient(service), new AnonymousAuthenticationProvider());
var person = graph.Users["1"];

Console.WriteLine("Read, and sent with another value that was set:");
foreach (var text in new[] { "2026-01-02", "2026-01-02T08:00", "B9A1F7C2-0000-4000-8000-ABCDEF012345", "02.01.2026", "0150" })
{
    service.Extension = text;
    var user = (await person.GetAsync())!;
    user.AdditionalData["extension_other"] = "x";
    await person.PatchAsync(user);
    Show(text);
}
Console.WriteLine("Set:");
foreach (var value in new object[] { 20, 20L, 20m, (short)20, 20u, DayOfWeek.Friday })
{
    await person.PatchAsync(new User { AdditionalData = new Dictionary<string, object> { ["extension_x"] = value } });
    Show($"{value.GetType().Name} {value}");
}

void Show(string what) =>
    Console.WriteLine($"  {what,-38}{JsonDocument.Parse(service.Sent).RootElement.GetProperty("extension_x").GetRawText()}");

class Service : HttpMessageHandler
{
    public string Extension = "";
    public string Sent = "";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        if (request.Method != HttpMethod.Get)
        {
            Sent = await request.Content!.ReadAsStringAsync(cancellation);
            return new(HttpStatusCode.NoContent);
        }
        var user = JsonSerializer.Serialize(new Dictionary<string, string> { ["id"] = "1", ["extension_x"] = Extension });
        return new(HttpStatusCode.OK) { Content = new StringContent(user, Encoding.UTF8, "application/json") };
    }
}
END
dotnet build --verbosity quiet --nologo >build.log || { cat build.log >&2; exit 2; }
TZ=Europe/Oslo dotnet run --no-build >seen
cat >expected <<'END'
Read, and sent with another value that was set:
  2026-01-02                            "2026-01-02T00:00:00+01:00"
  2026-01-02T08:00                      "2026-01-02T08:00:00+01:00"
  B9A1F7C2-0000-4000-8000-ABCDEF012345  "b9a1f7c2-0000-4000-8000-abcdef012345"
  02.01.2026                            "02.01.2026"
  0150                                  "0150"
Set:
  Int32 20                              20
  Int64 20                              20
  Decimal 20                            20
  Int16 20                              {}
  UInt32 20                             {}
  DayOfWeek Friday                      {}
END
cat seen
diff expected seen && echo "As described: dates get a time and a zone, and small numbers are sent as {}."
