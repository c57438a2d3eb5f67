#!/usr/bin/env bash
# NSwag 14.7.1 and Kiota 1.38.0 (NuGet), which write clients in C# from an OpenAPI description. 3.1 says in three ways that a value
# may be null: anyOf with null, oneOf with null, or a list of types. Of anyOf, NSwag makes an empty class: a text or a number cannot be
# read into it, and an object is left to its dictionary of unknown properties. Of oneOf with an object that has no name, Kiota
# keeps nothing. Neither warns. Both read the list of types, and oneOf with an object that has a name. (Of NSwag: its issues 3917
# and 5013, which are open.)
# Why it matters: anyOf is what zod, pydantic and others write, and docs/openapi.json had it. A client of this app by NSwag stopped at
# the answer of GET /api/status, whose next run is a time or null. The description is now written so that both read it.
# Guessed before: what is the same in JSON Schema makes the same client, or the generator says that it does not.
# Seen on 2026-11-29. Needs dotnet 10 or newer. Ends with 1 when one of them behaves differently.
set -euo pipefail

command -v dotnet >/dev/null || { echo "This needs dotnet." >&2; exit 2; }
export DOTNET_CLI_TELEMETRY_OPTOUT=1 KIOTA_TELEMETRY_OPTOUT=1 KIOTA_OFFLINE_ENABLED=true
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat >api.json <<'END'
{
  "openapi": "3.1.1",
  "info": { "title": "Status", "version": "1" },
  "servers": [{ "url": "http://127.0.0.1/" }],
  "paths": {
    "/status": {
      "get": {
        "operationId": "getStatus",
        "responses": {
          "200": { "description": "OK", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Status" } } } }
        }
      }
    }
  },
  "components": {
    "schemas": {
      "Person": { "type": "object", "properties": { "name": { "type": "string" } }, "required": ["name"] },
      "Status": {
        "type": "object",
        "properties": {
          "timeAnyOf": { "anyOf": [{ "type": "string", "format": "date-time" }, { "type": "null" }] },
          "timeOneOf": { "oneOf": [{ "type": "string", "format": "date-time" }, { "type": "null" }] },
          "timeTypes": { "type": ["string", "null"], "format": "date-time" },
          "countAnyOf": { "anyOf": [{ "type": "integer" }, { "type": "null" }] },
          "countOneOf": { "oneOf": [{ "type": "integer" }, { "type": "null" }] },
          "countTypes": { "type": ["integer", "null"] },
          "namedAnyOf": { "anyOf": [{ "$ref": "#/components/schemas/Person" }, { "type": "null" }] },
          "namedOneOf": { "oneOf": [{ "$ref": "#/components/schemas/Person" }, { "type": "null" }] },
          "unnamedAnyOf": { "anyOf": [{ "type": "object", "properties": { "name": { "type": "string" } } }, { "type": "null" }] },
          "unnamedOneOf": { "oneOf": [{ "type": "object", "properties": { "name": { "type": "string" } } }, { "type": "null" }] },
          "unnamedTypes": { "type": ["object", "null"], "properties": { "name": { "type": "string" } } }
        }
      }
    }
  }
}
END

mkdir read
cat >read/read.csproj <<END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net$(dotnet --version | cut -d. -f1).0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.Kiota.Abstractions" Version="[2.1.6]" />
    <PackageReference Include="Microsoft.Kiota.Serialization.Json" Version="[2.1.6]" />
  </ItemGroup>
</Project>
END
cat >read/Program.cs <<'END'
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Kiota.Serialization.Json;

var values = new Dictionary<string, string>
{
    ["time"] = "\"2026-11-29T03:00:00Z\"", ["count"] = "2026", ["named"] = "{\"name\":\"2026\"}", ["unnamed"] = "{\"name\":\"2026\"}",
};
using var description = JsonDocument.Parse(File.ReadAllText("api.json"));
var status = description.RootElement.GetProperty("components").GetProperty("schemas").GetProperty("Status").GetProperty("properties");
foreach (var name in status.EnumerateObject().Select(property => property.Name))
{
    var json = $"{{\"{name}\":{values[Regex.Match(name, "^[a-z]+").Value]}}}";
    Console.WriteLine($"{name,-14}NSwag: {Look(() => JsonSerializer.Deserialize<ByNSwag.Status>(json)!),-22}Kiota: {Look(() => ByKiota(json))}");

    string Look(Func<object> read)
    {
        try
        {
            var property = char.ToUpper(name[0]) + name[1..];
            var result = read();
            var value = result.GetType().GetProperty(property)!.GetValue(result);
            var type = value!.GetType();
            if (!JsonSerializer.Serialize(value).Contains("2026")) return "nothing";
            return type.GetProperties() is [{ Name: "AdditionalProperties" }] ? "in a dictionary" : $"in {type.Name}";
        }
        catch (Exception error) { return error.GetType().Name; }
    }
}

static object ByKiota(string json)
{
    var node = new JsonParseNode(JsonDocument.Parse(json).RootElement);
    return node.GetObjectValue(Sync.ByKiota.Models.Status.CreateFromDiscriminatorValue)!;
}
END
{
  dotnet tool install NSwag.ConsoleCore --tool-path tools --version 14.7.1
  dotnet tool install Microsoft.OpenApi.Kiota --tool-path tools --version 1.38.0
  tools/nswag openapi2csclient /input:api.json /output:read/NSwag.cs /namespace:ByNSwag /jsonLibrary:SystemTextJson
  tools/kiota generate --openapi api.json --language CSharp --output read/kiota --class-name Client --namespace-name Sync.ByKiota \
    --serializer none --deserializer none
  dotnet build read --verbosity quiet --nologo
} >build.log 2>&1 || { cat build.log >&2; exit 2; }
dotnet run --no-build --project read >seen
warnings=$(grep -ci "discriminator\|nullable\|anyOf\|oneOf" build.log || true)
echo "Warnings: $warnings" >>seen
cat >expected <<'END'
timeAnyOf     NSwag: JsonException         Kiota: in Status_timeAnyOf
timeOneOf     NSwag: in DateTimeOffset     Kiota: in Status_timeOneOf
timeTypes     NSwag: in DateTimeOffset     Kiota: in DateTimeOffset
countAnyOf    NSwag: JsonException         Kiota: in Status_countAnyOf
countOneOf    NSwag: in Int32              Kiota: in Status_countOneOf
countTypes    NSwag: in Int32              Kiota: in Int32
namedAnyOf    NSwag: in a dictionary       Kiota: in Person
namedOneOf    NSwag: in Person             Kiota: in Person
unnamedAnyOf  NSwag: in a dictionary       Kiota: in Status_unnamedAnyOf
unnamedOneOf  NSwag: in UnnamedOneOf       Kiota: nothing
unnamedTypes  NSwag: in UnnamedTypes       Kiota: in Status_unnamedTypes
Warnings: 0
END
cat seen
diff expected seen && echo "As described: NSwag reads no anyOf with null, and Kiota no oneOf with an object without a name."
