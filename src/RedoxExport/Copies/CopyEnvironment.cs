namespace RedoxExport.Copies;

/// <summary>The parts of the environment that credentials come from: variables and small files of the user.</summary>
internal sealed class CopyEnvironment
{
    /// <summary>Gives a variable of the environment. An empty one counts as missing.</summary>
    public Func<string, string?> Variable { private get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The user's home folder.</summary>
    public string Home { get; init; } = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    public string? this[string name] => Variable(name) is { } value && value.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>The first variable of several that is set.</summary>
    public string? First(params string[] names) => names.Select(name => this[name]).FirstOrDefault(value => value is not null);

    /// <summary>Reads a file with a token, which the platform renews from time to time.</summary>
    /// <param name="variable">The variable that names the file.</param>
    /// <exception cref="RedoxExportException"><c>StoreSignInNotValid</c>.</exception>
    public string ReadToken(string variable)
    {
        string path = this[variable]!;
        try
        {
            string text = File.ReadAllText(path).Trim();
            return text.Length > 0 ? text : throw StoreErrors.SignInNotValid($"The file that {variable} names", "it is empty");
        }
        catch (Exception e) when (Storage.Disk.IsFault(e))
        {
            throw StoreErrors.SignInNotValid($"The file that {variable} names", $"it cannot be read ({e.GetType().Name})");
        }
    }
}
