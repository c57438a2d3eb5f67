#!/usr/bin/env bash
# office-addin-manifest-converter 0.4.1 (npm, Microsoft's way from an add-in's XML manifest to the unified one in JSON): the launch
# events OnMessageFromChanged and OnSensitivityLabelChanged get into the JSON by their XML names. The unified manifest calls them
# messageFromChanged and sensitivityLabelChanged (Microsoft's list of events). Events that the converter knows are renamed. It
# logs "Unrecognized autorun even type", resolves, and its command line ends with 0.
# The version 1.4.0.1 becomes 1.4.0, as 1.4.0.2 does: two versions of the XML are one in JSON.
# Why it matters: an add-in for signatures lives by these events. After the conversion new mails get a signature, and a
# change of the sender keeps the one of the sender before; an update of which only the last number counts up is no update.
# Guessed before: what the converter accepts it converts, as all events have a name in both.
# Seen on 2026-11-29. Needs Node 20 or newer. Ends with 1 when it behaves differently.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --save-exact office-addin-manifest-converter@0.4.1 >install.log 2>&1 ||
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
npx office-addin-manifest-converter convert manifest.xml --output converted >converter.log 2>&1 || { cat converter.log >&2; exit 1; }
cat converter.log
find converted
cat >read.cjs <<'END'
const { version, extensions } = require("./converted/manifest.json");
console.log(`version ${version}`);
for (const { requirements, events } of extensions[0].autoRunEvents) {
  console.log(JSON.stringify(requirements.capabilities));
  for (const { type } of events) console.log(`event ${type}`);
}
console.log(JSON.stringify(extensions[0].requirements))
END
node read.cjs
