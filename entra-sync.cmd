@echo off
rem Runs entra-sync in a checkout on Windows: .\entra-sync preview
node "%~dp0bin\entra-sync.mjs" %*
