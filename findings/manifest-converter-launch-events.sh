#!/usr/bin/env bash
# office-addin-manifest-converter 0.4.1 (npm) is Microsoft's way from an add-in's XML manifest to the unified one in JSON. Launch
# events that it does not know, OnMessageFromChanged and OnSensitivityLabelChanged, get into the JSON by their XML names; there
# they are messageFromChanged and sensitivityLabelChanged (Microsoft Learn, event-based activation). The converter says so
# only with --verbose, and Microsoft's schema (@microsoft/app-manifest 1.1.2) takes any text as an event.
# The Mailbox 1.13 that the inner VersionOverrides require becomes 1.5, and version 1.4.0.1 becomes 1.4.0, as 1.4.0.2 does.
# Why it matters: an add-in for signatures lives by these events. Converted, it names the event of a new mail as documented, and
# that of a changed sender by no documented name; what it requires is less than what it calls; and an update that counts up
# the last number is none.
# Guessed before: what is converted without a word is the same add-in.
# Seen on 2026-11-29. Needs Node 20 or newer. Ends with 1 when it behaves differently.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --save-exact office-addin-manifest-converter@0.4.1 @microsoft/app-manifest@1.1.2 \
  ajv@8.20.0 ajv-draft-04@1.0.0 ajv-formats@3.0.1 >install.log 2>&1 ||
  { cat install.log >&2; exit 2; }

cat >manifest.xml <<'END'
<?xml version="1.0" encoding="UTF-8"?>
<OfficeApp xmlns="http://schemas.microsoft.com/office/appforoffice/1.1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:bt="http://schemas.microsoft.com/office/officeappbasictypes/1.0" xsi:type="MailApp">
  <Id>11111111-2222-4333-8444-555555555555</Id>
  <Version>1.4.0.1</Version>
  <ProviderName>Example</ProviderName>
  <DefaultLocale>en-US</DefaultLocale>
  <DisplayName DefaultValue="Signature"/>
  <Description DefaultValue="Puts a signature into mails."/>
  <IconUrl DefaultValue="https://example.com/64.png"/>
  <HighResolutionIconUrl DefaultValue="https://example.com/128.png"/>
  <SupportUrl DefaultValue="https://example.com"/>
  <Hosts><Host Name="Mailbox"/></Hosts>
  <Requirements><Sets><Set Name="Mailbox" MinVersion="1.10"/></Sets></Requirements>
  <FormSettings>
    <Form xsi:type="ItemEdit"><DesktopSettings><SourceLocation DefaultValue="https://example.com/pane.html"/></DesktopSettings></Form>
  </FormSettings>
  <Permissions>ReadWriteItem</Permissions>
  <Rule xsi:type="ItemIs" ItemType="Message" FormType="Edit"/>
  <VersionOverrides xmlns="http://schemas.microsoft.com/office/mailappversionoverrides" xsi:type="VersionOverridesV1_0">
    <VersionOverrides xmlns="http://schemas.microsoft.com/office/mailappversionoverrides/1.1" xsi:type="VersionOverridesV1_1">
      <Requirements><bt:Sets DefaultMinVersion="1.13"><bt:Set Name="Mailbox"/></bt:Sets></Requirements>
      <Hosts>
        <Host xsi:type="MailHost">
          <Runtimes><Runtime resid="Page"><Override type="javascript" resid="Script"/></Runtime></Runtimes>
          <DesktopFormFactor>
            <FunctionFile resid="Page"/>
            <ExtensionPoint xsi:type="LaunchEvent">
              <LaunchEvents>
                <LaunchEvent Type="OnNewMessageCompose" FunctionName="insert"/>
                <LaunchEvent Type="OnMessageRecipientsChanged" FunctionName="insert"/>
                <LaunchEvent Type="OnMessageFromChanged" FunctionName="insert"/>
                <LaunchEvent Type="OnSensitivityLabelChanged" FunctionName="insert"/>
              </LaunchEvents>
              <SourceLocation resid="Page"/>
            </ExtensionPoint>
          </DesktopFormFactor>
        </Host>
      </Hosts>
      <Resources>
        <bt:Urls>
          <bt:Url id="Page" DefaultValue="https://example.com/event.html"/>
          <bt:Url id="Script" DefaultValue="https://example.com/event.js"/>
        </bt:Urls>
      </Resources>
    </VersionOverrides>
  </VersionOverrides>
</OfficeApp>
END
npx office-addin-manifest-converter convert manifest.xml --output converted >converter.log 2>&1 || { cat converter.log; exit 1; }
cat >read.cjs <<'END'
const Ajv = require("ajv-draft-04");
const manifest = require("./converted/manifest.json");
const schemas = "@microsoft/app-manifest/build/json-schemas/teams";
const ajv = new Ajv({ strict: false });
require("ajv-formats")(ajv);
const isValid = ajv.validate(require(`./node_modules/${schemas}/v${manifest.manifestVersion}/MicrosoftTeams.schema.json`), manifest);
console.log(`by the schema of ${manifest.manifestVersion}: ${isValid ? "valid" : "not valid"}`);
console.log(`version: ${manifest.version}`);
for (const { requirements, events } of manifest.extensions[0].autoRunEvents) {
  console.log(`events require: ${requirements.capabilities.map(({ name, minVersion }) => `${name} ${minVersion}`)}`);
  for (const { type } of events) console.log(`event: ${type}`);
}
END
{ wc -c <converter.log | xargs echo "characters in the converter's log:"; node read.cjs; } >seen
cat >expected <<'END'
characters in the converter's log: 0
by the schema of 1.17: valid
version: 1.4.0
events require: Mailbox 1.5
event: newMessageComposeCreated
event: messageRecipientsChanged
event: OnMessageFromChanged
event: OnSensitivityLabelChanged
END
cat seen
diff expected seen && echo "As described: two events keep the names that only the XML has, and nothing says so."
