import { expect, test } from "vitest";
import { checkSource } from "../../../src/targets/signature/check-source.ts";
import { loadTemplates } from "../../../src/targets/signature/templates.ts";
import { withTemplates } from "./with-templates.ts";

test.each([
  "%%DisplayName%%",
  "*|FNAME|*",
  "[DisplayName]",
  "#JobTitle#",
  "<<First Name>>",
  "__Department__",
  "$DisplayName",
  "%first name%",
  "%DisplayName%",
  "$CurrentUser.DisplayName$",
  "#{displayName}",
  "{{{ DisplayName }}}",
  "[[DisplayName]]",
  "<%= displayName %>",
  "@@DisplayName@@",
  "«Name»",
  "{First name}",
  "{!Contact.Name}",
  "{$Name}",
  "{0}",
  "@Model.Name",
  "[% name %]",
  "((name))",
  "||Name||",
  "%%=Name=%%",
  "=Fields!Name",
  "$name",
  "^Name^",
  "[Ditt navn]",
  "<DisplayName>",
  "%%=v(@FirstName)=%%",
  "[Ditt navn her]",
  "[Skriv inn navn]",
  "[Your name here]",
  "[Mobil]",
  "[Mobilnummer]",
  "[Telefonnummer]",
  "[Telefon]",
  "[Firma]",
  "[Adresse]",
  "((DisplayName))",
  "|| Name ||",
  "$(name)",
  "$user.DisplayName",
  "@{triggerBody()?['name']}",
  "{0:d}",
  "<Navn>",
  "<Fornavn Etternavn>",
  "&laquo;Name&raquo;",
  "&#171;Navn&#187;",
  "&#37;&#37;DisplayName&#37;&#37;",
  "«First_Name»",
  "« Fornavn »",
  "«GreetingLine»",
  "‹Navn›",
  "{ MERGEFIELD First_Name \\* MERGEFORMAT }",
  "{name|default}",
  "{name:upper}",
  "{user:name}",
  "{#Name}",
  "{ DisplayName }}",
  "%{name}",
  "%(first_name)s",
  "%1$s",
  "%st%",
  "@DisplayName@",
  "@user.name",
  "@(name)",
  "$!name",
  "$<name>",
  "&&name&&",
  "::name::",
  "[@name]",
  "[user:name]",
  "[contact_name]",
  "[field name]",
  "[E-postadresse]",
  "[Kontor]",
  "[Tlf. nr.]",
  "[Phone1]",
  "<Phone>",
  "<Mobile />",
  "<user:name>",
  "<e-mail>",
  "<Stillingstittel>",
  "<?Name?>",
])("refuses what other tools fill in: %s", (placeholder) => {
  for (const file of ["signature.html.liquid", "signature.txt.liquid"])
    withTemplates({ [file]: `{{ DisplayName }}\n${placeholder}` }, (folder) => {
      expect(() => loadTemplates(folder)).toThrow(`${file}, line 2: `);
      expect(() => loadTemplates(folder)).toThrow("is not filled in here");
    });
});

test.each(["[[Name]]", "{{{ Name }}}", "%%Title%%", "##Phone##", "[[ [Title] ]]"])(
  "names a placeholder of another tool once: %s",
  (placeholder) => {
    expect(checkSource("signature.html.liquid", `<p>${placeholder}</p>`)).toHaveLength(1);
  },
);

test.each([
  ["an image in the message", '<img src="data:image/png;base64,AAAA">', "hosted"],
  ["an image that is attached", '<img src="cid:logo">', "hosted"],
  ["an image that is not encrypted", '<img src="http://example.com/logo.png">', "hosted"],
])("refuses %s", (_, markup, said) =>
  withTemplates({ "signature.html.liquid": `<p>{{ DisplayName }}</p>\n${markup}` }, (folder) => {
    expect(() => loadTemplates(folder)).toThrow("signature.html.liquid, line 2: ");
    expect(() => loadTemplates(folder)).toThrow(said);
  }),
);

test.each([
  '<p style="width:100%;height:50%">x</p>',
  "<style>p { color: red } .none {}</style>",
  '<a href="https://fjordbo.example/%C3%A5pent%20hus">50% av 100%</a>',
  "{% comment %} %%DisplayName%% {% endcomment %}",
  "Vi er ((nesten)) gode ((A))",
  "Oslo||Bergen||Tromsø | 50%;100% | $100 | @ Oslo | C# | kari [at] x.example | &laquo;Norge&raquo;",
  "Tlf.&#160;Telefon&#160;1 [Mobil 1] &lbrack;Oslo&rbrack; $(100) <address>Adresse 1</address>",
  "«Hus & hjem» «Fjordbo» kåret til «Norges beste kontor» «Ditt navn – vår jobb» »Navn«",
  "Vi kaller det «hjem»: [Annonse] [Ring oss] (Navn) *Telefon* #navn @fjordbo post@contact.example",
  "<style>@keyframes x { 0%{opacity:0} 50%{opacity:1} } td{width:50%}</style>",
  '<!--[if mso]><v:rect style="width:9px"><![endif]--><o:p></o:p><center><font color="red">x</font></center>',
  '<style>a[title], *[name] { color: red }</style><a href="https://x.example/?filter[name]=1">x</a>',
  "<p class=MsoNormal><span lang=NO>A<o:p></o:p></span></p><st1:place>Oslo</st1:place>",
  "<!-- <phone> --><svg><path d='M0 0'/></svg>",
  "<style>@media print { td { color: red } } @font-face{font-family:x}</style>",
  '<a href="https://x.example/#{{ OfficeName }}">[Se kart] $5 #1</a>',
])("takes %s", (markup) =>
  withTemplates({ "signature.html.liquid": `${markup}{{ DisplayName }}` }, (folder) => {
    expect(() => loadTemplates(folder)).not.toThrow();
  }),
);
