#!/usr/bin/env bash
# Microsoft.Graph 6.10.0 (NuGet) sends only what was changed of an object that it has read. Of a list it notices a new list, and
# another number of elements when it sends: after `user.BusinessPhones[0] = "…"`, or Clear() and Add("…"), the PATCH is {}, and
# the client says nothing. A list that is set anew is sent, with the same elements as well. A string that is set is sent, also
# to the value that it has, and null is sent as null.
# Why it matters: businessPhones is a list with one element at most, so these are the obvious ways. A script that corrects
# phones this way has asked for no change at all; with another field in the same PATCH that one lands, and the phone does not.
# Guessed before: an element that was replaced counts as a change of the list.
# Seen on 2026-11-29. Needs dotnet 8 or newer. Ends with 1 when it behaves differently.
set -euo pipefail

command -v dotnet >/dev/null || { echo "This needs dotnet." >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir patch
cat >patch/patch.csproj <<END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net$(dotnet --version | cut -d. -f1).0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="Microsoft.Graph" Version="[6.10.0]" /></ItemGroup>
</Project>
END
cat >patch/Program.cs <<'END'
using Microsoft.Graph;
using Microsoft.Graph.Models;
using Microsoft.Kiota.Abstractions.Authentication;

var client = new GraphServiceClient(new HttpClient(new Answer()), new AnonymousAuthenticationProvider());
var changes = new (string What, Action<User> Change)[]
{
    ("an element in place", user => user.BusinessPhones![0] = "22002200"),
    ("cleared, one added", user => { user.BusinessPhones!.Clear(); user.BusinessPhones.Add("22002200"); }),
    ("a new list", user => user.BusinessPhones = ["22002200"]),
    ("a new list, the same", user => user.BusinessPhones = ["22001100"]),
    ("an emptied list", user => user.BusinessPhones!.Clear()),
    ("a string, the same", user => user.JobTitle = "Developer"),
    ("a string, null", user => user.JobTitle = null),
};
foreach (var (what, change) in changes)
{
    var user = await client.Users["1"].GetAsync();
    change(user!);
    Console.Write($"{what,-22}");
    await client.Users["1"].PatchAsync(user!);
}

class Answer : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        if (request.Method == HttpMethod.Patch) Console.WriteLine(await request.Content!.ReadAsStringAsync(stop));
        var user = """{"id":"1","jobTitle":"Developer","businessPhones":["22001100"]}""";
        return new HttpResponseMessage { Content = new StringContent(user, null, "application/json") };
    }
}
END
dotnet build patch --verbosity quiet --nologo >build.log || { cat build.log >&2; exit 2; }

dotnet run --no-build --project patch >seen
cat >expected <<'END'
an element in place   {}
cleared, one added    {}
a new list            {"businessPhones":["22002200"]}
a new list, the same  {"businessPhones":["22001100"]}
an emptied list       {"businessPhones":[]}
a string, the same    {"jobTitle":"Developer"}
a string, null        {"jobTitle":null}
END
cat seen
diff expected seen && echo "As described: the PATCH leaves out a phone that was replaced in its list."
