# A PostgreSQL of the tests' own: in a temporary folder, on a free port, with a database and a user.

# The folder of initdb and pg_ctl; nothing if PostgreSQL is not installed. Debian keeps them out of the path.
function Find-TestDatabase {
    if (-not ($IsLinux -or $IsMacOS)) { return }
    $folders = @($env:PATH -split ':' | Where-Object { $_ }) + @(Get-ChildItem /usr/lib/postgresql -Directory -ErrorAction Ignore | Sort-Object { [int] $_.Name } -Descending | ForEach-Object { Join-Path $_.FullName bin })
    $folders | Where-Object { (Test-Path "$_/initdb") -and (Test-Path "$_/pg_ctl") -and (Test-Path "$_/psql") } | Select-Object -First 1
}

# PostgreSQL refuses to run as root.
function Invoke-TestDatabase {
    param([string] $Program, [string[]] $Arguments)
    $command = @("$postgresBin/$Program") + $Arguments
    if ((id -u) -eq '0') { $command = @('setpriv', '--reuid', 'postgres', '--regid', 'postgres', '--clear-groups') + $command }
    $name, $rest = $command
    # The server inherits the output of pg_ctl, so a pipe would not end.
    & $name @rest > /dev/null
    if ($LASTEXITCODE -ne 0) { throw "$Program ended with $LASTEXITCODE." }
}

function Open-TestDatabase {
    $listener = [Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
    $listener.Start()
    $port = $listener.LocalEndpoint.Port
    $listener.Stop()
    $folder = Join-Path ([IO.Path]::GetTempPath()) "redox-pg-$([guid]::NewGuid().ToString('N').Substring(0, 8))"
    $null = New-Item $folder -ItemType Directory
    if ((id -u) -eq '0') { chown postgres $folder }
    $password = [guid]::NewGuid().ToString('N')
    $file = Join-Path $folder password
    Set-Content $file $password
    Invoke-TestDatabase initdb @('-D', "$folder/data", '-U', 'sync', '-A', 'scram-sha-256', '--pwfile', $file, '-E', 'UTF8', '--locale', 'C.UTF-8', '--no-sync')
    Invoke-TestDatabase pg_ctl @('start', '-w', '-s', '-D', "$folder/data", '-l', "$folder/log", '-o', "-p $port -k $folder -c listen_addresses=127.0.0.1 -c fsync=off")
    $server = [pscustomobject]@{ Folder = $folder; Port = $port; Server = "127.0.0.1:$port"; Password = $password }
    $null = Get-TestRow -Server $server -Query 'CREATE DATABASE analytics' -Database postgres
    $server
}

function Close-TestDatabase {
    param($Server)
    Invoke-TestDatabase pg_ctl @('stop', '-w', '-s', '-D', "$($Server.Folder)/data", '-m', 'immediate')
    Remove-Item $Server.Folder -Recurse -Force
}

# The rows of a query, as psql shows them: a line each, with a bar between the values.
function Get-TestRow {
    param($Server, [string] $Query, [string] $Database = 'analytics')
    $before = $env:PGPASSWORD
    $env:PGPASSWORD = $Server.Password
    try { $rows = & "$postgresBin/psql" -X -A -t -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p $Server.Port -U sync -d $Database -c $Query }
    finally { $env:PGPASSWORD = $before }
    if ($LASTEXITCODE -ne 0) { throw "psql ended with $LASTEXITCODE." }
    $rows
}

$postgresBin = Find-TestDatabase
