# The assemblies of others, which the module loads into a context of its own, next to a module that has loaded other versions of them.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $others = (New-Item (Join-Path $TestDrive 'others') -ItemType Directory).FullName
    $file = Join-Path $TestDrive 'stores.ps1'

    # A shell of its own, because assemblies are never unloaded. Nobody listens on the port, so the sync ends where Npgsql connects.
    Set-Content $file @'
param($Manifest, $Others, $Root, [switch] $HasOthers)
$ErrorActionPreference = 'Stop'
if ($HasOthers) {
    # Add-Type cannot give an assembly a name.
    foreach ($type in 'Npgsql.NpgsqlConnection', 'Microsoft.Extensions.Logging.Abstractions.Other') {
        $name = $type.Substring(0, $type.LastIndexOf('.'))
        $assembly = [Reflection.Emit.PersistedAssemblyBuilder]::new([Reflection.AssemblyName]::new("$name, Version=1.2.3.4"), [object].Assembly)
        $builder = $assembly.DefineDynamicModule($name).DefineType($type, 'Public, Class')
        $builder.DefineField('Mark', [string], 'Public, Static, Literal').SetConstant('other')
        $null = $builder.CreateType()
        $path = Join-Path $Others "$name.dll"
        $assembly.Save($path)
        $null = [Runtime.Loader.AssemblyLoadContext]::Default.LoadFromAssemblyPath($path)
    }
}
Import-Module $Manifest
$before = [AppDomain]::CurrentDomain.GetAssemblies().GetName().Name | Where-Object { $_ -like 'Npgsql*' -or $_ -like 'RedoxExport.Stores*' }
try { Sync-RedoxExportTable $Root -View patient -PostgreSql 'localhost:1' -UserName nobody -AllowInsecure; $id = 'none' } catch { $id = $_.FullyQualifiedErrorId.Split(',')[0] }
$stores = Join-Path (Split-Path $Manifest) 'lib/Core/stores'
$loaded = foreach ($assembly in [AppDomain]::CurrentDomain.GetAssemblies()) {
    [pscustomobject] @{
        Context = [Runtime.Loader.AssemblyLoadContext]::GetLoadContext($assembly).Name
        Name = $assembly.GetName().Name
        Version = "$($assembly.GetName().Version)"
        IsOfStores = -not $assembly.IsDynamic -and $assembly.Location -and [IO.Path]::GetFullPath($assembly.Location).StartsWith([IO.Path]::GetFullPath($stores))
    }
}
$mark = if ($HasOthers) { [Npgsql.NpgsqlConnection]::Mark }
[pscustomobject] @{ Before = @($before); Id = $id; Loaded = @($loaded); Mark = $mark } | ConvertTo-Json -Depth 4
'@
    $root = Join-Path $TestDrive 'root'
    $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0 -PatientCount 2
    $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
    $null = Invoke-RedoxExport -Type Patient -Path $root -UpdateDataset

    function Invoke-Sync {
        param([string[]] $Argument)
        $text = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File $file $staged $others $root @Argument | Out-String
        $text | ConvertFrom-Json
    }
}

AfterAll {
    Get-RedoxExportConnection | Disconnect-RedoxExport
    $sandbox | Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'The assemblies of others' -Tag PowerShell7 {
    It 'are loaded on first use, and none of them into the default context' {
        $seen = Invoke-Sync
        $seen.Before | Should -BeNullOrEmpty
        $seen.Id | Should -Be 'DatabaseUnreachable'
        $seen.Loaded | Where-Object { $_.IsOfStores -and $_.Context -eq 'Default' } | Should -BeNullOrEmpty
        ($seen.Loaded | Where-Object Name -EQ Npgsql).Context | Should -Be 'RedoxExport.Stores'
        ($seen.Loaded | Where-Object Name -EQ RedoxExport).Count | Should -Be 1 -Because 'the engine is shared'
        $seen.Loaded.Name | Should -Not -Contain 'Parquet'
    }

    It 'work next to a module that has loaded other versions of them' {
        $seen = Invoke-Sync -Argument '-HasOthers'
        $seen.Id | Should -Be 'DatabaseUnreachable'
        $seen.Mark | Should -Be 'other'
        $npgsql = @($seen.Loaded | Where-Object Name -EQ Npgsql)
        $npgsql.Count | Should -Be 2
        ($npgsql | Where-Object IsOfStores).Context | Should -Be 'RedoxExport.Stores'
        ($npgsql | Where-Object IsOfStores).Version | Should -Not -Be '1.2.3.4'
        ($npgsql | Where-Object { -not $_.IsOfStores }).Version | Should -Be '1.2.3.4'
        ($npgsql | Where-Object { -not $_.IsOfStores }).Context | Should -Be 'Default'
        $seen.Loaded | Where-Object { $_.IsOfStores -and $_.Context -eq 'Default' } | Should -BeNullOrEmpty
    }
}
