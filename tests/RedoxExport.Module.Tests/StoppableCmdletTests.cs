using System.Management.Automation;
using System.Reflection;

namespace RedoxExport.Module.Tests;

/// <summary>The cmdlets whose work can be stopped, and what they leave when they have ended.</summary>
public sealed class StoppableCmdletTests(HostedModule module) : IClassFixture<HostedModule>
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly;

    [Fact]
    public void Cmdlets_that_can_be_stopped_have_one_base()
    {
        IEnumerable<Type> stopping = Cmdlets().SelectMany(Bases).Where(type => type.GetMethod("StopProcessing", Own) is not null).Distinct();

        Assert.Equal(["StoppableCmdlet"], stopping.Select(type => type.Name));
    }

    [Fact]
    public void A_cmdlet_that_has_ended_has_disposed_what_it_made_and_may_still_be_told_to_stop()
    {
        Type[] stoppable = [.. Cmdlets().Where(type => Bases(type).Any(each => each.Name == "StoppableCmdlet"))];
        Assert.Contains(stoppable, type => type.Name == "InvokeRedoxExportCommand");
        Assert.Contains(stoppable, type => type.Name == "ImportRedoxExportCommand");
        foreach (Type type in stoppable)
        {
            object cmdlet = Activator.CreateInstance(type)!;
            IDisposable[] made = [.. Bases(type).SelectMany(each => each.GetFields(Own)).Select(field => field.GetValue(cmdlet)).OfType<IDisposable>()];
            Assert.Contains(made, each => each is CancellationTokenSource);

            ((IDisposable)cmdlet).Dispose();

            Assert.All(made, each => Assert.Throws<ObjectDisposedException>(() => Use(each)));
            Stop(cmdlet);
            ((IDisposable)cmdlet).Dispose();
        }
    }

    [Fact]
    public void A_cmdlet_that_is_disposed_stops_its_work()
    {
        object cmdlet = Activator.CreateInstance(Cmdlets().First(type => type.Name == "WaitRedoxExportJobCommand"))!;
        CancellationToken token = (CancellationToken)Bases(cmdlet.GetType()).Select(type => type.GetProperty("StopToken", Own)).First(found => found is not null)!.GetValue(cmdlet)!;
        Assert.False(token.IsCancellationRequested);

        ((IDisposable)cmdlet).Dispose();

        Assert.True(token.IsCancellationRequested);
    }

    [Fact]
    public void PowerShell_disposes_a_cmdlet_that_fails_before_its_first_input()
    {
        // The probe is compiled against the module's own base, which these tests do not reference.
        const string Script = """
            $base = (Get-Command Import-RedoxExport).ImplementingType.Assembly
            $probe = Add-Type -PassThru -IgnoreWarnings -ReferencedAssemblies $base.Location, ([psobject].Assembly.Location), System.Runtime, netstandard -TypeDefinition '
                using System;
                using System.Management.Automation;
                using RedoxExport.Cmdlets;
                [Cmdlet("Test", "Probe")]
                public sealed class Probe : StoppableCmdlet
                {
                    public static bool IsStopped;
                    protected override void BeginProcessing() { throw new InvalidOperationException("begin"); }
                    protected override void Dispose(bool disposing) { base.Dispose(disposing); IsStopped = StopToken.IsCancellationRequested; }
                }'
            Import-Module -Assembly $probe.Assembly
            try { Test-Probe } catch { $_.Exception.Message }
            [Probe]::IsStopped
            """;

        Assert.Equal(["begin", true], module.Invoke(Script).Clean().Select(item => item.BaseObject));
    }

    private static IEnumerable<Type> Bases(Type cmdlet)
    {
        for (Type? type = cmdlet; type is not null && type.Assembly == cmdlet.Assembly; type = type.BaseType)
        {
            yield return type;
        }
    }

    private static void Use(IDisposable disposed)
    {
        switch (disposed)
        {
            case CancellationTokenSource source:
                _ = source.Token;
                break;
            case ManualResetEventSlim signal:
                signal.Reset();
                break;
            default:
                Assert.Fail($"How a disposed {disposed.GetType().Name} is recognized is not known.");
                break;
        }
    }

    private static void Stop(object cmdlet) => Bases(cmdlet.GetType())
        .Select(type => type.GetMethod("StopProcessing", Own))
        .First(found => found is not null)!
        .Invoke(cmdlet, null);

    private Type[] Cmdlets() => [.. module.Invoke("Get-Command -Module RedoxExport -CommandType Cmdlet").Clean().Select(command => ((CmdletInfo)command.BaseObject).ImplementingType)];
}
