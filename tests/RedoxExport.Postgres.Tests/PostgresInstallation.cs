namespace RedoxExport.Postgres.Tests;

/// <summary>The programs of PostgreSQL on this machine.</summary>
internal static class PostgresInstallation
{
    /// <summary>The folder of initdb and pg_ctl: of the newest version; <see langword="null"/> if there is none.</summary>
    public static string? Folder { get; } = Find();

    public static bool IsThere => Folder is not null;

    private static string? Find()
    {
        IEnumerable<string> path = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Where(folder => folder.Length > 0);

        // Debian keeps them out of the path, in a folder for each version.
        const string Debian = "/usr/lib/postgresql";
        IEnumerable<string> debian = Directory.Exists(Debian)
            ? Directory.GetDirectories(Debian).OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out int version) ? version : 0).Select(folder => Path.Combine(folder, "bin"))
            : [];
        return path.Concat(debian).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));
    }
}
