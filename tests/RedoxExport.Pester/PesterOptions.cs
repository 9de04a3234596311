using Microsoft.Testing.Platform.CommandLine;
using Microsoft.Testing.Platform.Extensions;
using Microsoft.Testing.Platform.Extensions.CommandLine;

namespace RedoxExport.Pester;

/// <summary>The options that select tests.</summary>
internal sealed class PesterOptions : ICommandLineOptionsProvider
{
    public const string File = "filter-file";

    public const string Name = "filter-name";

    public const string Folder = "suite";

    public string Uid => nameof(PesterOptions);

    public string Version => "1.0.0";

    public string DisplayName => "Pester";

    public string Description => "Selects tests of the Pester suite.";

    public Task<bool> IsEnabledAsync() => Task.FromResult(true);

    public IReadOnlyCollection<CommandLineOption> GetCommandLineOptions() =>
    [
        new(File, "Runs only these files of tests/Pester, named without .Tests.ps1. Wildcards: * and ?.", ArgumentArity.OneOrMore, isHidden: false),
        new(Name, "Runs only the tests whose name, as the results show it, matches. Wildcards: * and ?.", ArgumentArity.OneOrMore, isHidden: false),
        new(Folder, "Runs the test files of this folder instead of tests/Pester.", ArgumentArity.ExactlyOne, isHidden: true),
    ];

    public Task<ValidationResult> ValidateOptionArgumentsAsync(CommandLineOption commandOption, string[] arguments) => ValidationResult.ValidTask;

    public Task<ValidationResult> ValidateCommandLineOptionsAsync(ICommandLineOptions commandLineOptions) => ValidationResult.ValidTask;
}
